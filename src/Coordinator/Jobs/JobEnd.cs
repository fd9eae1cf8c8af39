namespace AIForge.Coordinator.Jobs;

/// <summary>A paid job that is over for its payee: who worked on it last, and whose he is.</summary>
internal sealed record JobEnd
{
    public required Guid Id { get; init; }

    public required string JobId { get; init; }

    /// <summary>Null for a container.</summary>
    public Guid? ModelId { get; init; }

    public required Guid NodeId { get; init; }

    public required Guid NodeOwnerId { get; init; }
}
