namespace AIForge.Coordinator.Jobs;

/// <summary>How many attempts a job may have, and how many it had that do not count as its own.</summary>
internal sealed record AttemptBudget(int MaxAttempts, int PlatformFailures);
