using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Inference.Metering;

internal sealed class UsageStore
{
    private const string InsertSql = """
        insert into api_requests (id, user_id, api_key_id, model_id, node_id, service_id, subscription_id, billing, cost, prompt_tokens, completion_tokens,
            attempts, finish_reason, first_token_ms, duration_ms, created_at)
        select * from unnest(@ids::uuid[], @users::uuid[], @keys::uuid[], @models::uuid[], @nodes::uuid[], @services::uuid[], @subscriptions::uuid[],
            @billings::text[], @costs::bigint[], @prompts::integer[], @completions::integer[], @attempts::integer[], @reasons::text[],
            @firsts::integer[], @durations::integer[], @times::timestamptz[])
        on conflict (id) do nothing
        returning id
        """;

    /// <summary>Returns those that were not there: a record whose first write had an unknown outcome is kept once.</summary>
    public Task<IReadOnlyList<Guid>> InsertAsync(UnitOfWork unit, IReadOnlyList<UsageRecord> usages, CancellationToken cancellationToken)
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
            prompts = usages.Select(usage => usage.PromptTokens).ToArray(),
            completions = usages.Select(usage => usage.CompletionTokens).ToArray(),
            attempts = usages.Select(usage => usage.Attempts).ToArray(),
            reasons = usages.Select(usage => usage.FinishReason).ToArray(),
            firsts = usages.Select(usage => usage.FirstTokenMs).ToArray(),
            durations = usages.Select(usage => usage.DurationMs).ToArray(),
            times = usages.Select(usage => usage.CreatedAt.ToUniversalTime()).ToArray(),
        };
        return unit.QueryAsync<Guid>(InsertSql, rows, cancellationToken);
    }

    private const string WriteOffSql = "update api_requests set cost = 0 where id = any(@ids)";

    /// <summary>What could not be paid costs nothing: the row says what was taken.</summary>
    public Task WriteOffAsync(UnitOfWork unit, Guid[] ids, CancellationToken cancellationToken) => unit.ExecuteAsync(WriteOffSql, new { ids }, cancellationToken);
}
