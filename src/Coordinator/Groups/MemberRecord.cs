namespace AIForge.Coordinator.Groups;

/// <summary>A row of the table group_memberships, with the name of its user.</summary>
internal sealed record MemberRecord(Guid Id, Guid UserId, string Username, string Role, DateTimeOffset JoinedAt);
