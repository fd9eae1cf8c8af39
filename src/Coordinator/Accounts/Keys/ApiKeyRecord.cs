namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>A key as its owner sees it: without the secret, which nobody has but its holder.</summary>
/// <param name="Limits">The columns of <see cref="KeyLimits"/>.</param>
internal sealed record ApiKeyRecord(
    Guid Id,
    Guid UserId,
    string Name,
    string Prefix,
    string[] Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt,
    int[] Limits);
