using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payouts;

/// <summary>Where and when a user wants to be paid.</summary>
internal sealed record PayoutSettingsRecord(
    Guid UserId, Asset Asset, string Network, string Address, DateTimeOffset UsableFrom, long Threshold, bool IsAutomatic, DateTimeOffset ChangedAt);
