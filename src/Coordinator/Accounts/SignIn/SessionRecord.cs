namespace AIForge.Coordinator.Accounts.SignIn;

internal sealed record SessionRecord(
    Guid Id, string Method, string Address, string UserAgent, DateTimeOffset CreatedAt, DateTimeOffset RefreshedAt, DateTimeOffset ExpiresAt);
