using AIForge.Coordinator.Platform.Database;
using Npgsql;

namespace AIForge.Coordinator.Ledger;

/// <summary>The tables ledger_* and accounts.</summary>
internal sealed class LedgerStore(Db db)
{
    private const string ApplySql = """
        select ledger_apply(@At, @Asset::smallint[], @Code::smallint[], @Owner::text[],
            @Act::smallint[], @Id::uuid[], @Kind::smallint[], @Reference::text[], @Content::bytea[], @Hold::uuid[],
            @Account::integer[], @Amount::bigint[], @Expires::timestamptz[],
            @Command::integer[], @Leg::integer[], @Debit::integer[], @Credit::integer[], @Value::bigint[])
        """;

    /// <summary>0 when all are applied; see the function for the others.</summary>
    public async Task<int> ApplyAsync(UnitOfWork work, LedgerBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            return await work.SingleAsync<short>(ApplySql, batch.Args, cancellationToken);
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
}
