using AIForge.Coordinator.Jobs.Containers;

namespace AIForge.Coordinator.Jobs;

/// <summary>What is stored when a job is submitted.</summary>
/// <param name="Config">The parameters as they are shown: without secrets.</param>
/// <param name="ModelId">Null, with its hash, for a container.</param>
/// <param name="PaymentId">The public id of its payment; null for a job that is not paid.</param>
internal sealed record NewJob(
    Guid Id,
    string JobId,
    Guid OwnerId,
    string Type,
    string Config,
    Guid? ModelId,
    string? ModelSha256,
    int MaxAttempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string? PaymentId = null)
{
    /// <summary>Set for a container, alone.</summary>
    public NewContainer? Container { get; init; }
}
