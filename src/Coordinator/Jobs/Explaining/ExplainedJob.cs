using AIForge.Coordinator.Jobs.Containers;

namespace AIForge.Coordinator.Jobs.Explaining;

/// <summary>What an explanation needs of a job.</summary>
internal sealed record ExplainedJob
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Type { get; init; }

    public required string Status { get; init; }

    /// <summary>Empty for a job that is no container.</summary>
    public required string Demand { get; init; }

    public required Guid[] ExcludedNodes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public string? ErrorReason { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>Among its owner's waiting jobs of its type, from 1; 0 when it does not wait.</summary>
    public required int Position { get; init; }

    public Guid? ParentId { get; init; }

    public Guid[] TakenOwners { get; init; } = [];

    /// <summary>One of several replicas of a job.</summary>
    public bool IsReplica => ParentId is not null;

    /// <summary>What it asks of nodes and offers them, as in QueuedContainer.</summary>
    public string? Wishes { get; init; }

    public string? OfferCurrency { get; init; }

    public long? OfferPerHour { get; init; }

    public bool IsPaid { get; init; }

    /// <summary>As placement sees it.</summary>
    public QueuedContainer Queued => new()
    {
        Id = Id,
        OwnerId = OwnerId,
        Demand = Demand,
        CreatedAt = CreatedAt,
        ExcludedNodes = ExcludedNodes,
        Held = 0,
        Wishes = Wishes,
        OfferCurrency = OfferCurrency,
        OfferPerHour = OfferPerHour,
        IsPaid = IsPaid,
        ParentId = ParentId,
        TakenOwners = TakenOwners,
    };
}
