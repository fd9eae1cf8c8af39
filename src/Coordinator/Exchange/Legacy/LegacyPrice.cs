using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange.Legacy;

/// <summary>What an old payment is worth in AITBC, and by which version of the rate.</summary>
internal sealed record LegacyPrice(Money Aitbc, long Rate, int Version);
