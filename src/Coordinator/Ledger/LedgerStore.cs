using AIForge.Coordinator.Platform.Database;
using Npgsql;

namespace AIForge.Coordinator.Ledger;

/// <summary>The tables ledger_* and accounts.</summary>
internal sealed class LedgerStore(Db db)
{
    private const string HoldSql = """
        select ledger_hold(@At, @Id, @Kind, @Reference, @Content, @Asset::smallint, @Code::smallint, @Owner, @Amount, @Expires)
        """;

    private const string ApplySql = """
        select ledger_apply(@At, @Act, @Id, @Kind, @Reference, @Content, @Hold::uuid, @Asset::smallint[], @Code::smallint[], @Owner::text[],
            null, null, null, @Debit::integer[], @Credit::integer[], @Value::bigint[])
        """;

    /// <summary>0 when it is applied; see the functions for the others.</summary>
    public Task<short> ApplyAsync(UnitOfWork work, LedgerCall call, CancellationToken cancellationToken) =>
        RunAsync(() => work.SingleAsync<short>(SqlOf(call), call.Args, cancellationToken));

    /// <summary>The same in a transaction of its own, which is committed when the answer comes: one round trip instead of two.</summary>
    public Task<short> ApplyAloneAsync(LedgerCall call, CancellationToken cancellationToken) =>
        RunAsync(() => db.SingleAsync<short>(SqlOf(call), call.Args, cancellationToken));

    private static string SqlOf(LedgerCall call) => call.IsHold ? HoldSql : ApplySql;

    private const string ApplyManySql = """
        select ledger_apply_many(@At, @Asset::smallint[], @Code::smallint[], @Owner::text[],
            @Act::smallint[], @Id::uuid[], @Kind::smallint[], @Reference::text[], @Content::bytea[], @Hold::uuid[],
            @Account::integer[], @Amount::bigint[], @Expires::timestamptz[],
            @Command::integer[], @Leg::integer[], @Debit::integer[], @Credit::integer[], @Value::bigint[])
        """;

    /// <summary>False when they must be divided; none is applied then.</summary>
    public Task<bool> ApplyAsync(UnitOfWork work, LedgerBatch batch, CancellationToken cancellationToken) =>
        RunAsync(() => work.SingleAsync<bool>(ApplyManySql, batch.Args, cancellationToken));

    private static async Task<T> RunAsync<T>(Func<Task<T>> apply)
    {
        try
        {
            return await apply();
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "ledger_entries_once" })
        {
            throw new LedgerConflictException("Two different entries were given the same id at the same time.", exception);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.NumericValueOutOfRange)
        {
            throw new OverflowException("An account would have turned over more than 2^63 minor units.", exception);
        }
    }

    private const string BalanceSql = """
        select coalesce(sum(credits::numeric - debits), 0)::bigint as posted, coalesce(sum(held), 0)::bigint as held
        from ledger_accounts where owner = @owner and code = @code and asset = @asset
        """;

    public Task<BalanceRow> BalanceAsync(string owner, short code, short asset, CancellationToken cancellationToken) =>
        db.SingleAsync<BalanceRow>(BalanceSql, new { owner, code, asset }, cancellationToken);

    public Task<BalanceRow> BalanceAsync(UnitOfWork work, string owner, short code, short asset, CancellationToken cancellationToken) =>
        work.SingleAsync<BalanceRow>(BalanceSql, new { owner, code, asset }, cancellationToken);

    private const string BalancesSql = """
        select asset, code, sum(credits::numeric - debits)::bigint as posted, sum(held)::bigint as held
        from ledger_accounts where owner = @owner group by asset, code order by asset, code
        """;

    /// <summary>Every account of an owner.</summary>
    public Task<IReadOnlyList<BalanceRow>> BalancesAsync(string owner, CancellationToken cancellationToken) =>
        db.QueryAsync<BalanceRow>(BalancesSql, new { owner }, cancellationToken);

    private const string LegsSql = """
        select e.kind, e.reference, t.leg, t.asset, d.code as debit_code, d.owner as debit_owner, c.code as credit_code, c.owner as credit_owner,
            sum(t.amount)::bigint as amount
        from ledger_entries e
        join ledger_transfers t on t.entry = e.seq
        join ledger_accounts d on d.id = t.debit
        join ledger_accounts c on c.id = t.credit
        where e.id = @id
        group by e.kind, e.reference, t.leg, t.asset, d.code, d.owner, c.code, c.owner
        order by t.leg
        """;

    /// <summary>The legs of an entry; none when it does not exist or has none.</summary>
    public Task<IReadOnlyList<LegRow>> LegsAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.QueryAsync<LegRow>(LegsSql, new { id }, cancellationToken);

    private const string ExpiredSql = "select id from ledger_holds where expires_at <= @now order by expires_at limit @limit";

    /// <summary>Live holds whose time is over, the longest overdue first.</summary>
    public Task<IReadOnlyList<Guid>> ExpiredHoldsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<Guid>(ExpiredSql, new { now, limit }, cancellationToken);
}
