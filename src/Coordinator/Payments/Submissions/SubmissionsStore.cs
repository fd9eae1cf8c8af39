using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payments.Submissions;

internal sealed class SubmissionsStore(Db db)
{
    public const string Waiting = "waiting";
    public const string Claimed = "claimed";
    public const string Refused = "refused";

    private const string CountOthersSql = "select count(*)::int from payment_submissions where payment_id = @paymentId and tx_hash <> @txHash";

    /// <summary>How many other transactions were named for the payment. The caller holds its lock.</summary>
    public static Task<int> CountOthersAsync(UnitOfWork work, Guid paymentId, byte[] txHash, CancellationToken cancellationToken) =>
        work.SingleAsync<int>(CountOthersSql, new { paymentId, txHash }, cancellationToken);

    private const string InsertSql = """
        insert into payment_submissions (payment_id, tx_hash, state, submitted_at, poll_until)
        values (@paymentId, @txHash, 'waiting', @now, @pollUntil)
        on conflict (payment_id, tx_hash) do update set poll_until = excluded.poll_until where payment_submissions.state = 'waiting'
        """;

    /// <summary>One that is named again is only waited for longer.</summary>
    public static Task<int> InsertAsync(
        UnitOfWork work, Guid paymentId, byte[] txHash, DateTimeOffset now, DateTimeOffset pollUntil, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, new { paymentId, txHash, now, pollUntil }, cancellationToken);

    private const string SettleSql = """
        update payment_submissions set state = @state, reason = @reason where payment_id = @paymentId and tx_hash = @txHash
        """;

    public static Task<int> SettleAsync(UnitOfWork work, Guid paymentId, byte[] txHash, string state, string? reason, CancellationToken cancellationToken) =>
        work.ExecuteAsync(SettleSql, new { paymentId, txHash, state, reason }, cancellationToken);

    // One that waits, or was claimed and lost its block, is no proof that the user has not paid.
    private const string RefusedForSql = """
        select case when bool_and(state = 'refused') then (array_agg(reason order by submitted_at desc))[1] end
        from payment_submissions where payment_id = @paymentId
        """;

    /// <summary>The last refusal when everything that was named was refused, else null.</summary>
    public static Task<string?> RefusedForAsync(UnitOfWork work, Guid paymentId, CancellationToken cancellationToken) =>
        work.ScalarAsync<string>(RefusedForSql, new { paymentId }, cancellationToken);

    private const string WaitingSql = """
        select s.payment_id, s.tx_hash, s.state, s.reason, s.submitted_at, s.poll_until
        from payment_submissions s join payments p on p.id = s.payment_id
        where s.state = 'waiting' and s.poll_until > @now and p.network = @network and p.status in ('PENDING', 'EXPIRED')
        order by s.submitted_at
        limit @limit
        """;

    /// <summary>What no endpoint knew yet.</summary>
    public Task<IReadOnlyList<SubmissionRecord>> WaitingAsync(string network, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<SubmissionRecord>(WaitingSql, new { network, now, limit }, cancellationToken);

    private const string ListSql = """
        select payment_id, tx_hash, state, reason, submitted_at, poll_until from payment_submissions where payment_id = @paymentId order by submitted_at
        """;

    public Task<IReadOnlyList<SubmissionRecord>> ListAsync(Guid paymentId, CancellationToken cancellationToken) =>
        db.QueryAsync<SubmissionRecord>(ListSql, new { paymentId }, cancellationToken);
}
