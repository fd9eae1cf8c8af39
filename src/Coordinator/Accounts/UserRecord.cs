namespace AIForge.Coordinator.Accounts;

internal sealed record UserRecord(Guid Id, string? Email, string Username, string AuthMethod, bool IsVerified, DateTimeOffset CreatedAt);
