namespace AIForge.Coordinator.Admin;

/// <summary>A user as admins see it.</summary>
internal sealed record AdminUserRow(
    Guid Id, string Username, string? Email, bool IsVerified, bool IsActive, string AuthMethod, string Plan, DateTimeOffset CreatedAt);
