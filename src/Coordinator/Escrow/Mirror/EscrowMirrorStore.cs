using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>The tables escrow_outbox and escrow_batches.</summary>
internal sealed class EscrowMirrorStore(Db db)
{
    private const string TryLockSql = "select pg_try_advisory_xact_lock(hashtextextended('escrow mirror', 0))";

    /// <summary>One replica at a time; false while it is another one. Until the end of the transaction.</summary>
    public static Task<bool> TryLockAsync(UnitOfWork work, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(TryLockSql, null, cancellationToken);

    private const string Columns =
        "o.id, o.payment_id, o.act, (p.amount * 100000000)::bigint as amount, p.platform_rate, p.expires_at, o.payee, o.created_at";

    private const string WaitingSql = $"""
        select {Columns} from escrow_outbox o join job_payments p on p.id = o.payment_id where o.batch is null order by o.id limit @limit
        """;

    /// <summary>The oldest that are in no batch.</summary>
    public static Task<IReadOnlyList<EscrowActRow>> WaitingAsync(UnitOfWork work, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<EscrowActRow>(WaitingSql, new { limit }, cancellationToken);

    private const string AssignSql = """
        with batch as (
            insert into escrow_batches (act, transaction_id, size, created_at) values (@act, @transactionId, cardinality(@ids), @now) returning id
        )
        update escrow_outbox set batch = (select id from batch) where id = any(@ids)
        """;

    public static Task AssignAsync(
        UnitOfWork work, EscrowAct act, Guid? transactionId, long[] ids, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(AssignSql, new { act = (short)act, transactionId, ids, now }, cancellationToken);

    private const string ToldSql = """
        select o.act, t.state, t.hash
        from escrow_outbox o
        left join escrow_batches b on b.id = o.batch
        left join contract_transactions t on t.id = b.transaction_id
        where o.payment_id = @paymentId order by o.act
        """;

    /// <summary>Of one payment; nothing where it is not repeated on a chain.</summary>
    public Task<IReadOnlyList<ToldAct>> ToldAsync(string paymentId, CancellationToken cancellationToken) =>
        db.QueryAsync<ToldAct>(ToldSql, new { paymentId }, cancellationToken);

    private const string TotalsSql = """
        select (select count(*) from escrow_outbox where batch is null) as waiting,
            (select min(created_at) from escrow_outbox where batch is null) as oldest,
            (select count(*) from escrow_batches b join contract_transactions t on t.id = b.transaction_id where t.state in (1, 2)) as under_way,
            (select count(*) from escrow_batches b join contract_transactions t on t.id = b.transaction_id where t.state = 4) as reverted,
            (select coalesce(sum(amount), 0) from job_payments where status in ('escrowed', 'disputed') and payment_method = 'aitbc_token') as escrowed
        """;

    public Task<EscrowMirrorTotals> TotalsAsync(CancellationToken cancellationToken) =>
        db.SingleAsync<EscrowMirrorTotals>(TotalsSql, null, cancellationToken);

    // The last act of a payment says what the contract must know of it, once the transaction of that act has its confirmations.
    private const string MirroredSql = $"""
        select {Columns}
        from escrow_outbox o
        join job_payments p on p.id = o.payment_id
        join escrow_batches b on b.id = o.batch
        join contract_transactions t on t.id = b.transaction_id and t.state in (3, 4)
        where o.id > @after and not exists (select from escrow_outbox n where n.payment_id = o.payment_id and n.id > o.id)
          and (o.act = 1 or o.created_at >= @since)
        order by o.id limit @limit
        """;

    /// <summary>What the contract should know: all that is locked, and what was settled since then; oldest first.</summary>
    public Task<IReadOnlyList<EscrowActRow>> MirroredAsync(long after, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<EscrowActRow>(MirroredSql, new { after, since, limit }, cancellationToken);
}
