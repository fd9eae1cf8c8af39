namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>A container job that waits.</summary>
internal sealed record QueuedContainer
{
    private ContainerDemand? _needs;

    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Demand { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Nodes that failed it.</summary>
    public required Guid[] ExcludedNodes { get; init; }

    /// <summary>Containers of its owner that nodes have now.</summary>
    public required int Held { get; init; }

    public ContainerDemand Needs => _needs ??= ContainerDemand.Parse(Demand);
}
