namespace AIForge.Coordinator.Accounts;

/// <summary>What its owner asks of a key.</summary>
internal sealed record NewApiKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);
