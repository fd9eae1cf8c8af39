using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Inference;

internal sealed class UsageStore
{
    private const string InsertSql = """
        insert into api_requests (id, user_id, api_key_id, model_id, node_id, prompt_tokens, completion_tokens, attempts, finish_reason,
            first_token_ms, duration_ms, created_at)
        values (@Id, @UserId, @ApiKeyId, @ModelId, @NodeId, @PromptTokens, @CompletionTokens, @Attempts, @FinishReason,
            @FirstTokenMs, @DurationMs, @CreatedAt)
        on conflict (id) do nothing
        """;

    /// <summary>May be repeated: a record whose first write had an unknown outcome is kept once.</summary>
    public Task<int> InsertAsync(UnitOfWork unit, UsageRecord usage, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(InsertSql, usage, cancellationToken);
}
