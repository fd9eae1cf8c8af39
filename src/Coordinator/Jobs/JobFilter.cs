namespace AIForge.Coordinator.Jobs;

/// <summary>Which jobs a listing shows.</summary>
internal sealed record JobFilter(Guid OwnerId, Guid? Before, string[] Statuses, string Type, int Limit);
