namespace AIForge.Coordinator.Jobs;

/// <summary>What is stored when a job is submitted.</summary>
/// <param name="PaymentId">The public id of its payment; null for a job that is not paid.</param>
internal sealed record NewJob(
    Guid Id,
    string JobId,
    Guid OwnerId,
    string Type,
    string Config,
    Guid ModelId,
    string ModelSha256,
    int MaxAttempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string? PaymentId = null);
