namespace AIForge.Coordinator.Jobs;

/// <summary>How many jobs of an owner wait or run, counted up to a limit.</summary>
internal sealed record OpenJobs(Guid OwnerId, int Jobs);
