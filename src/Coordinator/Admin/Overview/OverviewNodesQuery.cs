namespace AIForge.Coordinator.Admin.Overview;

/// <summary>Which nodes; null for all.</summary>
internal sealed record OverviewNodesQuery(Guid? Before, string? State, Guid? OwnerId, string? Region, string? Version, int Limit);
