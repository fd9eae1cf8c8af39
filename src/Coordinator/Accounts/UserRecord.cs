namespace AIForge.Coordinator.Accounts;

internal sealed record UserRecord(Guid Id, string? Email, string Username, DateTimeOffset CreatedAt);
