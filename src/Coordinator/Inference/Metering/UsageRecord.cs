namespace AIForge.Coordinator.Inference.Metering;

/// <summary>A row of the table api_requests.</summary>
internal sealed record UsageRecord
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public Guid? ApiKeyId { get; init; }

    public required Guid ModelId { get; init; }

    public Guid? NodeId { get; init; }

    /// <summary>Null for traffic of a plan.</summary>
    public Guid? ServiceId { get; init; }

    public Guid? SubscriptionId { get; init; }

    /// <summary>plan, request or month: what pays for it.</summary>
    public required string Billing { get; init; }

    public required int PromptTokens { get; init; }

    public required int CompletionTokens { get; init; }

    /// <summary>Nodes that worked on it.</summary>
    public required int Attempts { get; init; }

    /// <summary>stop, length, cancelled or failed.</summary>
    public required string FinishReason { get; init; }

    public int? FirstTokenMs { get; init; }

    public required int DurationMs { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>In USDT minor units; not above what is held.</summary>
    public long Cost { get; init; }

    /// <summary>Null when nothing is held for it.</summary>
    public Guid? HoldId { get; init; }

    /// <summary>What a foreign node gets of the creator's part, in basis points; null without a hold.</summary>
    public int? ComputeShare { get; init; }
}
