namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>A container job that a node has now.</summary>
internal sealed record HeldContainer
{
    public required Guid OwnerId { get; init; }

    public required string Demand { get; init; }
}
