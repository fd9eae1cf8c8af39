using AIForge.Coordinator.Jobs.Matching;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>
/// Which nodes may run which containers: the only place that says so. The dispatcher gives a job to a node that no rule rejects, and the
/// answers to "why" name the first rule that does.
/// </summary>
internal static class PlacementRules
{
    public static IReadOnlyList<PlacementRule> All { get; } =
    [
        new("NOT_ACCEPTING", "is draining or about to leave", "End its maintenance.", (node, _) => !node.AcceptsWork),
        new("NO_CONTAINER_ENGINE", "runs no containers", "Install a container engine and let the node use it.", (node, _) => !RunsContainers(node.Capacity)),
        new("CPUS", "lets a container have fewer CPUs", "Let containers have more CPUs.", (node, job) => job.Needs.Cpus > node.Capacity!.Cpus),
        new("MEMORY", "lets a container have less memory", "Let containers have more memory.", (node, job) => job.Needs.MemoryBytes > node.Capacity!.MemoryBytes),
        new("GPUS", "has fewer GPUs for containers", "Let containers have GPUs, or more of them.", (node, job) => job.Needs.Gpus > node.Capacity!.Gpus),
        new("DISK", "lets a container have less disk", "Let containers have more disk.", (node, job) => job.Needs.DiskBytes > node.Capacity!.DiskBytes),
        new("EGRESS", "lets no container reach the network", "Allow egress to containers.", (node, job) => job.Needs.Egress && !node.Capacity!.Egress),
        Of(MatchingRules.Region, (node, job) => !JobMatching.IsInRegion(node, job.Asked)),
        Of(MatchingRules.Labels, (node, job) => !JobMatching.HasLabels(node, job.Asked)),
        Of(MatchingRules.OwnNodes, (node, job) => !JobMatching.IsOwnAsAsked(node, job)),
        Of(MatchingRules.NodeNotListed, (node, job) => !JobMatching.IsListed(node, job.Asked)),
        Of(MatchingRules.NodeExcluded, (node, job) => JobMatching.IsExcluded(node, job.Asked)),
        Of(MatchingRules.MinReputation, (node, job) => !JobMatching.IsReputedAsAsked(node, job.Asked)),
        Of(MatchingRules.OwnerRule, (node, job) => !JobMatching.Serves(node, job.OwnerId)),
        Of(MatchingRules.PriceFloor, (node, job) => !JobMatching.PaysEnough(node, job)),
        Of(MatchingRules.LowReputation, (node, job) => !JobMatching.MayBePaid(node, job)),
        new("EXCLUDED", "has failed this job before", "", (node, job) => job.ExcludedNodes.Contains(node.NodeId)),
        new("SAME_OWNER", "belongs to who asked for the job, or to whom another copy of it was given", "", (node, job) => job.TakenOwners.Contains(node.OwnerId)),
        new("SUSPENDED", "was caught at a false result and gets no paid work for a time", "Wait until the suspension is over, or ask an administrator to lift it.", (node, job) => job.IsPaid && node.IsSuspended),
        new("BUSY", "is busy with other containers", "", (node, job) => node.Running >= node.Capacity!.Slots || !Fits(node.Used + job.Needs, node.Capacity!)),
    ];

    /// <summary>Null when the node may have the job now.</summary>
    public static PlacementRule? FirstRejecting(CandidateNode node, QueuedContainer job) => All.FirstOrDefault(rule => rule.Rejects(node, job));

    private static PlacementRule Of(MatchingRule rule, Func<CandidateNode, QueuedContainer, bool> rejects) => new(rule.Name, rule.Words, rule.Unlock, rejects) { JobUnlock = rule.JobUnlock };

    private static bool RunsContainers(ContainerCapacity? capacity) => capacity is { AbsentReason: "", Slots: > 0 };

    // What a node lets one container have is also all that it has for them together.
    private static bool Fits(ContainerDemand demand, ContainerCapacity capacity) =>
        demand.Cpus <= capacity.Cpus && demand.MemoryBytes <= capacity.MemoryBytes && demand.Gpus <= capacity.Gpus && demand.DiskBytes <= capacity.DiskBytes;
}
