using AIForge.Coordinator.Jobs.Containers;
using AIForge.Protocol.V1;
using AIForge.Shared.Matching;

namespace AIForge.Coordinator.Jobs.Matching;

/// <summary>What jobs ask of nodes and nodes of jobs, as pure functions for the rules of containers. The lease of inference says the same in SQL.</summary>
internal static class JobMatching
{
    public static bool IsInRegion(CandidateNode node, JobWishes? wishes) => wishes?.Regions is not { } regions || regions.Any(asked => NodeLabels.IsIn(node.Terms.Region, asked));

    public static bool HasLabels(CandidateNode node, JobWishes? wishes) =>
        wishes?.Labels is not { } labels || labels.All(label => node.Terms.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    public static bool IsListed(CandidateNode node, JobWishes? wishes) => wishes?.Nodes is not { } nodes || nodes.Contains(node.NodeId);

    public static bool IsExcluded(CandidateNode node, JobWishes? wishes) => wishes?.ExcludeNodes?.Contains(node.NodeId) == true;

    public static bool IsOwnAsAsked(CandidateNode node, QueuedContainer job) => job.Asked?.Own != true || node.OwnerId == job.OwnerId;

    public static bool IsReputedAsAsked(CandidateNode node, JobWishes? wishes) => !(node.Reputation < wishes?.MinReputation);

    public static bool Serves(CandidateNode node, Guid userId) => node.OwnerId == userId || node.Terms.Serving switch
    {
        NodeServing.Everyone => true,
        NodeServing.Groups => node.Mates.Contains(userId),
        NodeServing.Users => node.Terms.ServedUsers.Contains(userId),
        _ => false,
    };

    public static bool PaysEnough(CandidateNode node, QueuedContainer job) =>
        node.Terms.Floors.Count == 0 || node.OwnerId == job.OwnerId || (job.Offer is { } offer && node.Terms.Floors.Any(offer.Reaches));

    public static bool MayBePaid(CandidateNode node, QueuedContainer job) => !job.IsPaid || node.Reputation >= node.LeastForPay;
}
