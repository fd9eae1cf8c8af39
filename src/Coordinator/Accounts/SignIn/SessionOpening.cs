namespace AIForge.Coordinator.Accounts.SignIn;

/// <summary>How and when a session was opened; refreshing it changes neither.</summary>
internal sealed record SessionOpening(string Method, DateTimeOffset CreatedAt);
