namespace AIForge.Coordinator.Admin.Overview;

internal sealed record OverviewTotals(long Users, long SuspendedUsers, long ActiveUsers, long Nodes, long OnlineNodes, long Requests, long Failed, long Tokens);
