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
        insert into payment_submissions (payment_id, tx_hash, state, submitted_at, poll_until, polled_at)
        values (@paymentId, @txHash, 'waiting', @now, @pollUntil, @now)
        on conflict (payment_id, tx_hash) do nothing
        """;

    /// <summary>One that is named again is not waited for any longer.</summary>
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
        select payment_id, tx_hash, state, reason, submitted_at, poll_until from (
            select s.*, row_number() over (partition by p.user_id order by s.polled_at, s.tx_hash) as turn
            from payment_submissions s join payments p on p.id = s.payment_id
            where s.state = 'waiting' and s.poll_until > @now and p.network = @network and p.status in ('PENDING', 'EXPIRED')) w
        where turn <= @perUser
        order by polled_at, tx_hash
        limit @limit
        """;

    /// <summary>What no endpoint knew yet, of each user so many; first what was not asked for longest.</summary>
    public Task<IReadOnlyList<SubmissionRecord>> WaitingAsync(string network, DateTimeOffset now, int perUser, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<SubmissionRecord>(WaitingSql, new { network, now, perUser, limit }, cancellationToken);

    private const string PolledSql = "update payment_submissions set polled_at = @now where payment_id = @paymentId and tx_hash = @txHash";

    /// <summary>It had its turn.</summary>
    public async Task PolledAsync(Guid paymentId, byte[] txHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await work.ExecuteAsync(PolledSql, new { paymentId, txHash, now }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private const string ListSql = """
        select payment_id, tx_hash, state, reason, submitted_at, poll_until from payment_submissions where payment_id = @paymentId order by submitted_at
        """;

    public Task<IReadOnlyList<SubmissionRecord>> ListAsync(Guid paymentId, CancellationToken cancellationToken) =>
        db.QueryAsync<SubmissionRecord>(ListSql, new { paymentId }, cancellationToken);
}
