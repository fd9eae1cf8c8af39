using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Matching;

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
    /// <summary>Among the jobs of its owner.</summary>
    public int Priority { get; init; } = WishParameters.DefaultPriority;

    /// <summary>What it asks of a node, as JobWishes writes it; null for nothing.</summary>
    public string? Wishes { get; init; }

    /// <summary>What a container offers an hour; null when it is not paid.</summary>
    public HourlyOffer? Offer { get; init; }

    /// <summary>What the queue of containers is divided by; null for other work.</summary>
    public string? Kind => Container is null ? null : JobKind.Of(Container.Demand.ToString(), Wishes, Offer);

    /// <summary>Set for a container, alone.</summary>
    public NewContainer? Container { get; init; }
}
