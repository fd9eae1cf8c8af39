namespace AIForge.Coordinator.Inference;

/// <summary>A row of the table api_requests.</summary>
internal sealed record UsageRecord
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public Guid? ApiKeyId { get; init; }

    public required Guid ModelId { get; init; }

    public Guid? NodeId { get; init; }

    public required int PromptTokens { get; init; }

    public required int CompletionTokens { get; init; }

    /// <summary>Nodes that worked on it.</summary>
    public required int Attempts { get; init; }

    /// <summary>stop, length, cancelled or failed.</summary>
    public required string FinishReason { get; init; }

    public int? FirstTokenMs { get; init; }

    public required int DurationMs { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
