namespace AIForge.Coordinator.Admin.Overview;

/// <summary>Which jobs; null for all.</summary>
internal sealed record OverviewJobsQuery(Guid? Before, string? Status, Guid? OwnerId, Guid? NodeId, string? Type, int Limit);
