using AIForge.Coordinator.Platform.Times;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>A month of a service that somebody pays for.</summary>
/// <param name="Id">Of the charge; its entry in the ledger and the pool of its nodes' part come of it.</param>
/// <param name="ComputeShare">What the nodes of others get of the creator's part; nothing when the owner's own serve.</param>
/// <param name="Reference">The charge, as statements show it.</param>
/// <param name="At">When it is paid. A group's split of then counts.</param>
internal sealed record ServiceFee(
    Guid Id, Guid PayerId, Guid ServiceId, Guid SubscriptionId, Guid ModelId, Money Amount, BasisPoints ComputeShare, BillingPeriod Period, string Reference, DateTimeOffset At);
