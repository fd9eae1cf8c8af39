using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Inference.Metering;

internal sealed class UsageStore(Db db)
{
    private const string InsertSql = """
        insert into api_requests (id, user_id, api_key_id, model_id, node_id, service_id, subscription_id, billing, cost, hold_id, compute_share,
            prompt_tokens, completion_tokens, attempts, finish_reason, first_token_ms, duration_ms, created_at)
        select * from unnest(@ids::uuid[], @users::uuid[], @keys::uuid[], @models::uuid[], @nodes::uuid[], @services::uuid[], @subscriptions::uuid[],
            @billings::text[], @costs::bigint[], @holds::uuid[], @shares::integer[], @prompts::integer[], @completions::integer[], @attempts::integer[],
            @reasons::text[], @firsts::integer[], @durations::integer[], @times::timestamptz[])
        on conflict (id) do nothing
        """;

    /// <summary>A record whose first write had an unknown outcome is kept once.</summary>
    public Task<int> InsertAsync(UnitOfWork unit, IReadOnlyList<UsageRecord> usages, CancellationToken cancellationToken)
    {
        var rows = new
        {
            ids = usages.Select(usage => usage.Id).ToArray(),
            users = usages.Select(usage => usage.UserId).ToArray(),
            keys = usages.Select(usage => usage.ApiKeyId).ToArray(),
            models = usages.Select(usage => usage.ModelId).ToArray(),
            nodes = usages.Select(usage => usage.NodeId).ToArray(),
            services = usages.Select(usage => usage.ServiceId).ToArray(),
            subscriptions = usages.Select(usage => usage.SubscriptionId).ToArray(),
            billings = usages.Select(usage => usage.Billing).ToArray(),
            costs = usages.Select(usage => usage.Cost).ToArray(),
            holds = usages.Select(usage => usage.HoldId).ToArray(),
            shares = usages.Select(usage => usage.ComputeShare).ToArray(),
            prompts = usages.Select(usage => usage.PromptTokens).ToArray(),
            completions = usages.Select(usage => usage.CompletionTokens).ToArray(),
            attempts = usages.Select(usage => usage.Attempts).ToArray(),
            reasons = usages.Select(usage => usage.FinishReason).ToArray(),
            firsts = usages.Select(usage => usage.FirstTokenMs).ToArray(),
            durations = usages.Select(usage => usage.DurationMs).ToArray(),
            times = usages.Select(usage => usage.CreatedAt.ToUniversalTime()).ToArray(),
        };
        return unit.ExecuteAsync(InsertSql, rows, cancellationToken);
    }

    private const string TakeDueSql = """
        select id, subscription_id, model_id, node_id, hold_id, compute_share, cost from api_requests
        where hold_id is not null and settled_at is null and (@only::uuid is null or id = @only)
        order by id limit @limit for update skip locked
        """;

    /// <summary>Locks requests whose cost is due; what another replica works on is left out.</summary>
    public Task<IReadOnlyList<DueRequest>> TakeDueAsync(UnitOfWork unit, Guid? only, int limit, CancellationToken cancellationToken) =>
        unit.QueryAsync<DueRequest>(TakeDueSql, new { only, limit }, cancellationToken);

    private const string DueSql = "select id from api_requests where hold_id is not null and settled_at is null order by id limit @limit";

    public Task<IReadOnlyList<Guid>> DueAsync(int limit, CancellationToken cancellationToken) => db.QueryAsync<Guid>(DueSql, new { limit }, cancellationToken);

    private const string SettledSql = """
        update api_requests set settled_at = @now, cost = case when id = any(@unpaid) then 0 else cost end where id = any(@ids)
        """;

    /// <summary>What could not be paid costs nothing: the row says what was taken.</summary>
    public Task SettledAsync(UnitOfWork unit, Guid[] ids, Guid[] unpaid, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(SettledSql, new { ids, unpaid, now }, cancellationToken);
}
