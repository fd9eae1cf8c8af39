using AIForge.Coordinator.Platform.RateLimits;

namespace AIForge.Coordinator.Inference;

/// <summary>Tokens that were taken from a user's quota before anybody knew how many a request would use.</summary>
internal sealed record TokenReservation(string Subject, RateLimitCharge Charge);
