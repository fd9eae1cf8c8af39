namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>What authentication needs to know of a key.</summary>
internal sealed record KnownApiKey(Guid Id, Guid UserId, string[] Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, bool IsActive);
