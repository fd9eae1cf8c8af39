namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>What its owner asks of a key.</summary>
internal sealed record NewApiKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt)
{
    /// <summary>Makes it a key of a service, which its owner does not see among his own.</summary>
    public Guid? SubscriptionId { get; init; }

    public KeyLimits Limits { get; init; } = KeyLimits.None;
}
