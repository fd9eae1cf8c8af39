using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>What placement knows of a connected node.</summary>
/// <param name="AcceptsWork">It is neither draining nor leaving.</param>
/// <param name="Capacity">What it lets containers have; null when it never said.</param>
/// <param name="Running">Containers that it has.</param>
/// <param name="Used">What those need together.</param>
internal sealed record CandidateNode(Guid NodeId, bool AcceptsWork, ContainerCapacity? Capacity, int Running, ContainerDemand Used)
{
    /// <summary>Whose node it is.</summary>
    public Guid OwnerId { get; init; }

    /// <summary>It was caught at a false result and gets no paid work.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>The same with one more container.</summary>
    public CandidateNode With(ContainerDemand demand) => this with { Running = Running + 1, Used = Used + demand };
}
