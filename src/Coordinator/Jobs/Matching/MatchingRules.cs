namespace AIForge.Coordinator.Jobs.Matching;

/// <summary>The rules by which jobs and nodes choose each other, in the order in which they are asked. PlacementRules decides them for containers, the SQL of the lease for inference.</summary>
internal static class MatchingRules
{
    public static MatchingRule Region { get; } = new("REGION", "stands in no region that the job asks for", "Set its Region, if it stands there.", "Ask for more regions, or for none.");

    public static MatchingRule Labels { get; } = new("LABELS", "lacks a label that the job asks for", "Set its Labels, if it is what they say.", "Ask for fewer labels.");

    public static MatchingRule OwnNodes { get; } = new("OWN_NODES", "does not belong to the job's owner, who asks for nodes of his own", "", "Connect a node of your own, or leave out nodes.");

    public static MatchingRule NodeNotListed { get; } = new("NODE_NOT_LISTED", "is none of those that the job names", "", "Name more nodes, or leave out nodes.");

    public static MatchingRule NodeExcluded { get; } = new("NODE_EXCLUDED", "is one that the job excludes", "", "Take it out of exclude_nodes.");

    public static MatchingRule MinReputation { get; } = new(
        "MIN_REPUTATION", "has a lower reputation than the job asks for", "Let it complete more work of others: its reputation grows.", "Lower min_reputation.");

    public static MatchingRule OwnerRule { get; } = new("OWNER_RULE", "does not take work of the job's owner", "Widen its Serve setting.", "Have its operator serve you, or join a group with him if the node serves groups.");

    public static MatchingRule PriceFloor { get; } = new(
        "PRICE_FLOOR", "asks for more pay an hour than the job offers", "Lower its MinPrice.", "Raise payment_amount or lower timeout_seconds: the offer is the payment divided by the hours of the timeout.");

    public static MatchingRule LowReputation { get; } = new(
        "LOW_REPUTATION", "has too low a reputation for paid work", "Let it complete unpaid jobs of others, or wait until what went wrong weighs less.", "");

    public static IReadOnlyList<MatchingRule> All { get; } = [Region, Labels, OwnNodes, NodeNotListed, NodeExcluded, MinReputation, OwnerRule, PriceFloor, LowReputation];
}
