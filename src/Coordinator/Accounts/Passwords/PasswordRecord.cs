namespace AIForge.Coordinator.Accounts.Passwords;

/// <summary>What checking a password needs to know of a user. No hash: the account has no password.</summary>
internal sealed record PasswordRecord(Guid Id, string Username, string? Email, string? HashedPassword, bool IsActive);
