namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>A subscription together with its service, as far as a request needs them.</summary>
internal sealed record AccessRecord
{
    public required Guid SubscriptionId { get; init; }

    public required Guid SubscriberId { get; init; }

    /// <summary>active, past_due or ended.</summary>
    public required string Status { get; init; }

    public required bool AutoRenew { get; init; }

    /// <summary>Null for a service that is paid by use.</summary>
    public DateTimeOffset? PeriodEnd { get; init; }

    public DateTimeOffset? GraceUntil { get; init; }

    public required Guid ServiceId { get; init; }

    public required Guid ModelId { get; init; }

    public required Guid OwnerId { get; init; }

    /// <summary>active, paused or closed.</summary>
    public required string ServiceStatus { get; init; }

    /// <summary>own or network.</summary>
    public required string Serving { get; init; }

    public required int ComputeShare { get; init; }

    public required long InputPrice { get; init; }

    public required long OutputPrice { get; init; }

    public required long RequestPrice { get; init; }

    public long? NextInputPrice { get; init; }

    public long? NextOutputPrice { get; init; }

    public long? NextRequestPrice { get; init; }

    public DateTimeOffset? NextFrom { get; init; }

    public required int RequestsPerMinute { get; init; }

    public required int RequestsPerDay { get; init; }

    public required int TokensPerMonth { get; init; }

    /// <summary>Announced prices count from their time on, whether or not anybody has noticed it yet.</summary>
    public ServicePrices PricesAt(DateTimeOffset now) => NextFrom <= now
        ? new ServicePrices(NextInputPrice!.Value, NextOutputPrice!.Value, NextRequestPrice!.Value)
        : new ServicePrices(InputPrice, OutputPrice, RequestPrice);

    /// <summary>Past its end and not to be renewed: the renewals come to it a little later.</summary>
    public bool IsOverAt(DateTimeOffset now) => Status switch
    {
        "ended" => true,
        "past_due" => GraceUntil <= now,
        _ when ServiceStatus == "closed" => PeriodEnd is null || PeriodEnd <= now,
        _ => !AutoRenew && PeriodEnd <= now,
    };
}
