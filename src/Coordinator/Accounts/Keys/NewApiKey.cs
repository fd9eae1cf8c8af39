namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>What its owner asks of a key.</summary>
internal sealed record NewApiKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt)
{
    public KeyLimits Limits { get; init; } = KeyLimits.None;
}
