namespace AIForge.Coordinator.Platform.Auth;

/// <summary>The session by which an administrator reads without signing.</summary>
public sealed record AdminSession(Guid Id, DateTimeOffset ExpiresAt);
