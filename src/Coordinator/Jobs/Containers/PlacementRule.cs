namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>One reason for which a node does not get a job.</summary>
/// <param name="Name">UPPER_SNAKE.</param>
/// <param name="Words">Of a node that it rejects, to follow «the node …».</param>
/// <param name="Unlock">What the owner of such a node may do; empty when there is nothing to do but wait.</param>
/// <param name="Rejects">Whether it stands between this node and this job.</param>
internal sealed record PlacementRule(string Name, string Words, string Unlock, Func<CandidateNode, QueuedContainer, bool> Rejects)
{
    /// <summary>What the owner of such a job may do; empty when there is nothing to do but wait.</summary>
    public string JobUnlock { get; init; } = "";
}
