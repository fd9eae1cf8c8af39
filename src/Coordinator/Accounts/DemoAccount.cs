namespace AIForge.Coordinator.Accounts;

/// <summary>The account that the standalone program works with. <paramref name="NewKey"/> is a secret and is told this once.</summary>
public sealed record DemoAccount(Guid UserId, string Username, string? NewKey);
