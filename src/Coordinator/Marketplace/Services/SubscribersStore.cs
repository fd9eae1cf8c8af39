using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>The table api_subscriptions.</summary>
internal sealed class SubscribersStore(Db db)
{
    private const string Columns = """
        s.id, s.service_id, s.user_id, s.api_key, (select prefix from api_keys k where k.id = s.api_key) as key_prefix, s.status, s.auto_renew,
        s.period_start, s.period_end, s.anchor_day, s.grace_until, s.check_at, s.created_at, s.ended_at, s.ended_reason, s.credits,
        (select coalesce(sum(a.held), 0)::bigint from ledger_accounts a where a.owner = s.id::text and a.code = 6 and a.asset = 1) as credits_held
        """;

    private const string FindSql = $"select {Columns} from api_subscriptions s where s.id = @id and s.user_id = @userId";

    /// <summary>Null when it is not this user's.</summary>
    public Task<SubscriberRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<SubscriberRecord>(FindSql, new { id, userId }, cancellationToken);

    private const string LockSql = $"{FindSql} for update of s";

    public static Task<SubscriberRecord?> LockAsync(UnitOfWork work, Guid id, Guid userId, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<SubscriberRecord>(LockSql, new { id, userId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from api_subscriptions s
        where s.user_id = @userId and (@before::uuid is null or s.id < @before)
        order by s.id desc limit @limit
        """;

    public Task<IReadOnlyList<SubscriberRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<SubscriberRecord>(ListSql, new { userId, before, limit }, cancellationToken);

    // Nothing happens to those of a paused service: their time stands still.
    private const string DueSql = $"""
        select {Columns} from api_subscriptions s
        where s.status <> 'ended' and s.check_at <= @now
          and not exists (select from api_services v where v.id = s.service_id and v.status = 'paused')
        order by s.check_at limit 1
        """;

    /// <summary>The one that waited longest to be looked at.</summary>
    public Task<SubscriberRecord?> FindDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<SubscriberRecord>(DueSql, new { now }, cancellationToken);

    private const string InsertSql = """
        insert into api_subscriptions (id, service_id, user_id, status, auto_renew, period_start, period_end, anchor_day, check_at, created_at)
        values (@Id, @ServiceId, @UserId, 'active', @AutoRenew, @PeriodStart, @PeriodEnd, @AnchorDay, @PeriodEnd, @CreatedAt)
        on conflict (service_id, user_id) where status <> 'ended' do nothing
        """;

    public static async Task InsertAsync(UnitOfWork work, SubscriberRecord row, CancellationToken cancellationToken)
    {
        if (await work.ExecuteAsync(InsertSql, row, cancellationToken) == 0) throw ServicesFaults.AlreadySubscribed();
    }

    private const string IsRunningSql = "select exists (select from api_subscriptions where service_id = @serviceId and user_id = @userId and status <> 'ended')";

    public Task<bool> IsRunningAsync(Guid serviceId, Guid userId, CancellationToken cancellationToken) =>
        db.ScalarAsync<bool>(IsRunningSql, new { serviceId, userId }, cancellationToken);

    private const string SetKeySql = "update api_subscriptions set api_key = @keyId where id = @id";

    public static Task SetKeyAsync(UnitOfWork work, Guid id, Guid? keyId, CancellationToken cancellationToken) =>
        work.ExecuteAsync(SetKeySql, new { id, keyId }, cancellationToken);

    private const string SetAutoRenewSql = "update api_subscriptions set auto_renew = @autoRenew where id = @id";

    public static Task SetAutoRenewAsync(UnitOfWork work, Guid id, bool autoRenew, CancellationToken cancellationToken) =>
        ChangeAsync(work, SetAutoRenewSql, id, new { id, autoRenew }, cancellationToken);

    private const string RenewSql = """
        update api_subscriptions set
            status = 'active', grace_until = null, period_end = @end, check_at = @end, anchor_day = @anchorDay,
            period_start = case when period_end > @now then period_start else period_end end
        where id = @id
        """;

    /// <summary>Adds a paid month to the present one; a subscription that was past due goes on.</summary>
    public static Task RenewAsync(UnitOfWork work, Guid id, DateTimeOffset end, int anchorDay, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(work, RenewSql, id, new { id, end, anchorDay = (short)anchorDay, now }, cancellationToken);

    private const string CutSql = """
        update api_subscriptions set period_end = period_end - @length, check_at = period_end - @length
        where id = @id and status <> 'ended' and period_end - @length > greatest(period_start, @now)
        """;

    /// <summary>Takes a paid month back from the end of a period; false when no time would be left.</summary>
    public static async Task<bool> CutAsync(UnitOfWork work, Guid id, TimeSpan length, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var cut = await work.ExecuteAsync(CutSql, new { id, length, now }, cancellationToken) == 1;
        if (cut) work.Notify(ServiceAccess.ChangedChannel, id.ToString());
        return cut;
    }

    private const string PastDueSql = "update api_subscriptions set status = 'past_due', grace_until = @graceUntil, check_at = @checkAt where id = @id";

    public static Task SetPastDueAsync(UnitOfWork work, Guid id, DateTimeOffset graceUntil, DateTimeOffset checkAt, CancellationToken cancellationToken) =>
        ChangeAsync(work, PastDueSql, id, new { id, graceUntil, checkAt }, cancellationToken);

    private const string PostponeSql = "update api_subscriptions set check_at = @checkAt where id = @id and status <> 'ended'";

    /// <param name="checkAt">Null when nothing is due until something changes.</param>
    public static Task PostponeAsync(UnitOfWork work, Guid id, DateTimeOffset? checkAt, CancellationToken cancellationToken) =>
        work.ExecuteAsync(PostponeSql, new { id, checkAt }, cancellationToken);

    private const string EndSql = """
        update api_subscriptions set status = 'ended', ended_at = @now, ended_reason = @reason, check_at = null, api_key = null, auto_renew = false
        where id = @id and status <> 'ended'
        """;

    public static Task EndAsync(UnitOfWork work, Guid id, string reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(work, EndSql, id, new { id, reason, now }, cancellationToken);

    // Whoever has used his days of grace and cancels on the last of them has not paid for them either.
    private const string HasLapsedSql = """
        select exists (
            select from api_subscriptions
            where service_id = @serviceId and user_id = @userId and (ended_reason = 'unpaid' or grace_until is not null) and ended_at > @since)
        """;

    /// <summary>Whether a subscription of the user to this service ended unpaid since then, at its end or in its days of grace.</summary>
    public static Task<bool> HasLapsedAsync(UnitOfWork work, Guid serviceId, Guid userId, DateTimeOffset since, CancellationToken cancellationToken) =>
        work.ScalarAsync<bool>(HasLapsedSql, new { serviceId, userId, since }, cancellationToken);

    private const string RunningSql = "select user_id from api_subscriptions where service_id = @serviceId and status <> 'ended' order by id";

    /// <summary>Who uses a service.</summary>
    public static Task<IReadOnlyList<Guid>> RunningAsync(UnitOfWork work, Guid serviceId, CancellationToken cancellationToken) =>
        work.QueryAsync<Guid>(RunningSql, new { serviceId }, cancellationToken);

    private const string CountRunningSql = "select count(*)::int from api_subscriptions where service_id = @serviceId and status <> 'ended'";

    public static Task<int> CountRunningAsync(UnitOfWork work, Guid serviceId, CancellationToken cancellationToken) =>
        work.ScalarAsync<int>(CountRunningSql, new { serviceId }, cancellationToken);

    private const string CountsSql = """
        select service_id, count(*)::int as subscribers from api_subscriptions where service_id = any(@serviceIds) and status <> 'ended' group by service_id
        """;

    /// <summary>By service; one that nobody uses is not in the answer.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> CountRunningAsync(Guid[] serviceIds, CancellationToken cancellationToken) =>
        (await db.QueryAsync<ServiceCount>(CountsSql, new { serviceIds }, cancellationToken)).ToDictionary(count => count.ServiceId, count => count.Subscribers);

    private const string ExtendSql = """
        update api_subscriptions set
            period_start = case when period_start >= @since then period_start + @by else period_start end,
            period_end = case when period_end > @since then period_end + @by else period_end end,
            anchor_day = case when period_end > @since then extract(day from (period_end + @by) at time zone 'UTC') else anchor_day end,
            grace_until = grace_until + @by, check_at = check_at + @by
        where service_id = @serviceId and status <> 'ended' and (period_end > @since or grace_until > @since)
        """;

    /// <summary>The service stood still since then: what was paid lasts longer by that.</summary>
    public static Task ExtendAsync(UnitOfWork work, Guid serviceId, DateTimeOffset since, TimeSpan by, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ExtendSql, new { serviceId, since, by }, cancellationToken);

    private const string CheckPerUseSql = "update api_subscriptions set check_at = @now where service_id = @serviceId and status <> 'ended' and period_end is null";

    /// <summary>Has those that have no month looked at now.</summary>
    public static Task CheckPerUseAsync(UnitOfWork work, Guid serviceId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(CheckPerUseSql, new { serviceId, now }, cancellationToken);

    private static async Task ChangeAsync(UnitOfWork work, string sql, Guid id, object row, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(sql, row, cancellationToken);
        work.Notify(ServiceAccess.ChangedChannel, id.ToString());
    }
}
