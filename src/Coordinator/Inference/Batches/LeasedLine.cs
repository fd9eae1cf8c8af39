namespace AIForge.Coordinator.Inference.Batches;

/// <summary>A request of a batch that this process is to answer.</summary>
internal sealed record LeasedLine
{
    public required Guid BatchId { get; init; }

    public required int Line { get; init; }

    public required string Body { get; init; }

    /// <summary>How often it was begun, this time included.</summary>
    public required int Attempts { get; init; }

    public required Guid UserId { get; init; }

    public Guid? ApiKeyId { get; init; }

    public required string Endpoint { get; init; }
}
