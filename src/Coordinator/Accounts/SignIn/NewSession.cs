namespace AIForge.Coordinator.Accounts.SignIn;

internal sealed record NewSession(
    Guid Id, Guid UserId, string Method, string Address, string UserAgent, DateTimeOffset Now, DateTimeOffset ExpiresAt);
