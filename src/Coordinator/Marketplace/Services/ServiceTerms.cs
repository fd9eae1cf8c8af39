using AIForge.Coordinator.Platform.RateLimits;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What a key of a service may use, and at what price.</summary>
internal sealed record ServiceTerms
{
    public required Guid SubscriptionId { get; init; }

    public required Guid ServiceId { get; init; }

    public required Guid ModelId { get; init; }

    /// <summary>Who subscribed, and owns the key.</summary>
    public required Guid SubscriberId { get; init; }

    /// <summary>Of each request. All zero when the month is paid in advance.</summary>
    public required ServicePrices Prices { get; init; }

    /// <summary>Whose nodes alone may serve; null when all of the network may.</summary>
    public Guid? NodesOf { get; init; }

    /// <summary>What nodes of others get of the creator's earnings, in basis points.</summary>
    public required int ComputeShare { get; init; }

    /// <summary>What the subscriber may use, in place of his plan: requests and tokens, each rule counted for the subscription.</summary>
    public IReadOnlyList<RateLimitRule> Limits { get; init; } = [];
}
