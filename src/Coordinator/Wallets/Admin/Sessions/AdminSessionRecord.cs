namespace AIForge.Coordinator.Wallets.Admin.Sessions;

/// <summary>A row of the table admin_sessions, without its secret.</summary>
internal sealed record AdminSessionRecord(Guid Id, string Network, string Address, DateTimeOffset ExpiresAt);
