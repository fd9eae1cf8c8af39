namespace AIForge.Coordinator.Conversations;

/// <summary>A row of the table chat_messages.</summary>
internal sealed record MessageRecord
{
    public const string User = "user", Assistant = "assistant";

    public required Guid Id { get; init; }

    public required Guid ConversationId { get; init; }

    public required Guid UserId { get; init; }

    public Guid? ParentId { get; init; }

    public required string Role { get; init; }

    public required string Content { get; init; }

    public string Reasoning { get; init; } = "";

    public required string State { get; init; }

    public string? RequestKey { get; init; }

    /// <summary>Null for what users write.</summary>
    public string? Model { get; init; }

    public Guid? SubscriptionId { get; init; }

    /// <summary>Those that worked on it, in order.</summary>
    public Guid[] Nodes { get; init; } = [];

    public int PromptTokens { get; init; }

    public int CompletionTokens { get; init; }

    /// <summary>In USDT minor units; null for traffic of a plan.</summary>
    public long? Cost { get; init; }

    public int? FirstTokenMs { get; init; }

    public int DurationMs { get; init; }

    public string? FinishReason { get; init; }

    public string? ErrorReason { get; init; }

    public string? ErrorMessage { get; init; }

    public Guid? LeaseId { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public bool IsAnswer => Role == Assistant;

    public bool HasEnded => MessageStates.HasEnded(State);
}
