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

    /// <summary>The job that it is a copy of; null for one of its own.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Of a copy, whose nodes may not have it: those of its owner, and of everybody who has the job or another copy.</summary>
    public Guid[] TakenOwners { get; init; } = [];

    public bool IsPaid { get; init; }

    /// <summary>Jobs of one kind that nothing is special about suit the same nodes; null for others.</summary>
    public string? Kind => ExcludedNodes.Length == 0 && ParentId is null ? $"{Demand} {IsPaid}" : null;

    public ContainerDemand Needs => _needs ??= ContainerDemand.Parse(Demand);
}
