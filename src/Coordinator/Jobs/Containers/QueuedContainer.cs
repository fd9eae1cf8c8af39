using AIForge.Coordinator.Jobs.Matching;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>A container job that waits.</summary>
internal sealed record QueuedContainer
{
    private ContainerDemand? _needs;
    private JobWishes? _asked;

    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Demand { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Nodes that failed it.</summary>
    public required Guid[] ExcludedNodes { get; init; }

    /// <summary>Containers of its owner that nodes have now.</summary>
    public required int Held { get; init; }

    /// <summary>Among the jobs of its owner.</summary>
    public int Priority { get; init; } = WishParameters.DefaultPriority;

    /// <summary>What it asks of a node, as JSON; null for nothing.</summary>
    public string? Wishes { get; init; }

    public string? OfferCurrency { get; init; }

    public long? OfferPerHour { get; init; }

    public bool IsPaid { get; init; }

    /// <summary>Of the images and inputs that it needs.</summary>
    public long[]? ContentKeys { get; init; }

    public JobWishes? Asked => _asked ??= Wishes is null ? null : JobWishes.Parse(Wishes);

    /// <summary>Null when it is not paid.</summary>
    public HourlyOffer? Offer => OfferCurrency is null || OfferPerHour is null ? null : new HourlyOffer(OfferCurrency, OfferPerHour.Value);

    /// <summary>The job that it is a copy of; null for one of its own.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Of a copy, whose nodes may not have it: those of its owner, and of everybody who has the job or another copy.</summary>
    public Guid[] TakenOwners { get; init; } = [];

    /// <summary>Jobs that ask for and offer the same, and about which nothing is special, suit the same nodes; null for others.</summary>
    public (string Demand, HourlyOffer? Offer, bool IsPaid)? Kind => ExcludedNodes.Length == 0 && ParentId is null ? (Demand, Offer, IsPaid) : null;

    public ContainerDemand Needs => _needs ??= ContainerDemand.Parse(Demand);
}
