using AIForge.Coordinator.Payouts.Chains;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payouts;

/// <summary>What could be paid out now, and what that costs the platform.</summary>
internal sealed record PayoutEstimate(string Network, Money Payable, Money Least, NetworkFee Fee);
