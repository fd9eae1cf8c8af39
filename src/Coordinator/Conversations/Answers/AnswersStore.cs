using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>Answers as the process writes them that makes them.</summary>
internal sealed class AnswersStore(Db db)
{
    // By its lease alone: should the process have been taken for lost, it takes the answer up again.
    private const string WriteSql = """
        update chat_messages set content = @Content, reasoning = @Reasoning, state = @State, nodes = @Nodes, prompt_tokens = @PromptTokens, completion_tokens = @CompletionTokens,
            cost = @Cost, first_token_ms = @FirstTokenMs, duration_ms = @DurationMs, finish_reason = @FinishReason, error_reason = @ErrorReason, error_message = @ErrorMessage,
            lease_until = @LeaseUntil, ended_at = @EndedAt
        where id = @Id and lease_id = @LeaseId
        returning stop_requested
        """;

    /// <summary>Whether the user wants it to end; null when the answer is gone with its conversation.</summary>
    public Task<bool?> WriteAsync(MessageRecord answer, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<bool?>(WriteSql, answer, cancellationToken);

    private const string RenewSql = "update chat_messages set lease_until = @until where id = @id and lease_id = @leaseId and state in ('queued', 'streaming') returning stop_requested";

    /// <summary>The same where nothing has changed.</summary>
    public Task<bool?> RenewAsync(Guid id, Guid leaseId, DateTimeOffset until, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<bool?>(RenewSql, new { id, leaseId, until }, cancellationToken);

    private const string RequestStopSql = "update chat_messages set stop_requested = true where id = @id and user_id = @userId and state in ('queued', 'streaming')";

    /// <summary>Whichever process makes it sees that the next time it writes.</summary>
    public static Task RequestStopAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken) => unit.ExecuteAsync(RequestStopSql, new { id, userId }, cancellationToken);

    private const string InterruptSql = """
        update chat_messages set state = 'failed', error_reason = @reason, error_message = @message, ended_at = @now
        where id in (
            select id from chat_messages where state in ('queued', 'streaming') and lease_until <= @now order by lease_until limit @limit for update skip locked)
        """;

    /// <summary>Ends answers of which nobody was heard any more.</summary>
    public static Task<int> InterruptAsync(UnitOfWork unit, string reason, string message, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(InterruptSql, new { reason, message, now, limit }, cancellationToken);
}
