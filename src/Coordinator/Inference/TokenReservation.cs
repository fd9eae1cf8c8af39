using AIForge.Coordinator.Platform.RateLimits;

namespace AIForge.Coordinator.Inference;

/// <summary>Tokens that were taken from a quota, or from several, before anybody knew how many a request would use.</summary>
internal sealed record TokenReservation(string Subject, IReadOnlyList<RateLimitCharge> Charges);
