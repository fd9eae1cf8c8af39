namespace AIForge.Coordinator.Jobs;

/// <summary>What is stored when a job is submitted.</summary>
internal sealed record NewJob(
    Guid Id, string JobId, Guid OwnerId, string Type, string Config, Guid ModelId, string ModelSha256, int MaxAttempts, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
