using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Exchange;

/// <summary>What was bought and asked for, as the limits count it: an open quote with its whole price, any other purchase with what was credited.</summary>
internal sealed class PurchaseLimitsStore
{
    private const string LockAllSql = "select pg_advisory_xact_lock(hashtextextended('purchases', 0))";

    private const string LockUserSql = "select pg_advisory_xact_lock(hashtextextended('purchases of ' || @userId::text, 0))";

    /// <summary>No two new purchases count the same room. Taken before the user's lock.</summary>
    public static Task<int> LockAllAsync(UnitOfWork work, CancellationToken cancellationToken) => work.ExecuteAsync(LockAllSql, null, cancellationToken);

    /// <summary>What counts or changes a user's purchases as a whole takes turns behind this.</summary>
    public static Task<int> LockUserAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken) =>
        work.ExecuteAsync(LockUserSql, new { userId }, cancellationToken);

    private const string Counted = """
        case when status in ('AWAITING_PAYMENT', 'CONFIRMING') and expires_at > @now then greatest(btc, received) when status = 'CONFIRMING' then received else credited end
        """;

    private const string OfUserSql = $"""
        select coalesce(sum({Counted}) filter (where created_at > @now - interval '1 day'), 0)::bigint as day,
               coalesce(sum({Counted}), 0)::bigint as month,
               count(*) filter (where status = 'AWAITING_PAYMENT' and expires_at > @now)::int as open
        from exchange_purchases where user_id = @userId and created_at > @now - interval '30 days' and (@except::uuid is null or id <> @except)
        """;

    /// <param name="except">A purchase that is not counted.</param>
    public static Task<PurchaseUsage> OfUserAsync(UnitOfWork work, Guid userId, Guid? except, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.SingleAsync<PurchaseUsage>(OfUserSql, new { userId, except, now }, cancellationToken);

    private const string OfAllSql = $"select coalesce(sum({Counted}), 0)::bigint from exchange_purchases where created_at > @now - interval '1 day'";

    public static Task<long> OfAllAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.SingleAsync<long>(OfAllSql, new { now }, cancellationToken);

    private const string PromisedSql = """
        select least(coalesce(sum((greatest(btc, received) - credited)::numeric * rate), 0), 9000000000000000000)::bigint from exchange_purchases
        where status in ('AWAITING_PAYMENT', 'CONFIRMING') and (expires_at > @now or received > 0)
        """;

    /// <summary>AITBC that open quotes may still take out of the treasury.</summary>
    public static Task<long> PromisedAsync(UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.SingleAsync<long>(PromisedSql, new { now }, cancellationToken);
}
