namespace AIForge.Coordinator.Admin.Overview;

internal sealed record OverviewDay(string Day, long NewUsers, long Requests, long Tokens, long Jobs);
