namespace AIForge.Coordinator.Accounts.SignIn;

/// <summary>What authentication needs to know of a session.</summary>
internal sealed record KnownSession(Guid Id, Guid UserId, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt, bool IsActive);
