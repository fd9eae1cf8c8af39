namespace AIForge.Coordinator.Conversations;

/// <summary>A row of the table conversations.</summary>
internal sealed record ConversationRecord
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The newest message, or the conversation itself.</summary>
    public required Guid ActivityId { get; init; }

    public required string Title { get; init; }

    public required string Model { get; init; }

    /// <summary>What pays for answers; null for the plan.</summary>
    public Guid? SubscriptionId { get; init; }

    public string SystemPrompt { get; init; } = "";

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? MaxTokens { get; init; }

    /// <summary>In USDT minor units.</summary>
    public long? PriceCap { get; init; }

    public int Messages { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? ArchivedAt { get; init; }
}
