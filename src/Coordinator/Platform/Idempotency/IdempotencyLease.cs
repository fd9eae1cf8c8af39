namespace AIForge.Coordinator.Platform.Idempotency;

/// <summary>One try at running the call; only it may store the reply.</summary>
internal sealed record IdempotencyLease(Guid Attempt, DateTimeOffset Now, DateTimeOffset LockedUntil, DateTimeOffset ExpiresAt);
