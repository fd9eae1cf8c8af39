using AIForge.Coordinator.Nodes.Terms;
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

    public NodeTerms Terms { get; init; } = NodeTerms.None;

    /// <summary>From 0 to 1.</summary>
    public double Reputation { get; init; } = 1;

    /// <summary>The reputation below which it gets no paid work.</summary>
    public double LeastForPay { get; init; }

    /// <summary>Owners of the jobs in question who share a group with its own; looked up for nodes that serve groups.</summary>
    public IEnumerable<Guid> Mates { get; init; } = [];

    /// <summary>Images and inputs that it has, by their keys.</summary>
    public IReadOnlySet<ulong> Cached { get; init; } = new HashSet<ulong>();

    /// <summary>The same with one more container.</summary>
    public CandidateNode With(ContainerDemand demand) => this with { Running = Running + 1, Used = Used + demand };

    /// <summary>How much of what the job needs is here already.</summary>
    public int Has(QueuedContainer job) => Cached.Count == 0 ? 0 : job.ContentKeys?.Count(key => Cached.Contains((ulong)key)) ?? 0;
}
