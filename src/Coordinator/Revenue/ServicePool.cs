using AIForge.Coordinator.Platform.Times;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>A row of the table revenue_service_pools that is open.</summary>
internal sealed record ServicePool
{
    public required Guid Id { get; init; }

    public required Guid SubscriptionId { get; init; }

    public required Guid ModelId { get; init; }

    public required string Reference { get; init; }

    public required long Amount { get; init; }

    public required DateTimeOffset PaidAt { get; init; }

    public required DateTimeOffset PeriodStart { get; init; }

    public required DateTimeOffset PeriodEnd { get; init; }

    public Money Money => new(Asset.Usdt, Amount);

    public BillingPeriod Period => new(PeriodStart, PeriodEnd);
}
