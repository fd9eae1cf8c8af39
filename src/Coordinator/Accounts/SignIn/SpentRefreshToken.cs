namespace AIForge.Coordinator.Accounts.SignIn;

/// <summary>A session and its user, found by a refresh token.</summary>
internal sealed record SpentRefreshToken(Guid SessionId, Guid UserId, DateTimeOffset ExpiresAt);
