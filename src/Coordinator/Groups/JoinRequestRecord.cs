namespace AIForge.Coordinator.Groups;

/// <summary>A row of the table group_join_requests, with the names a reader needs.</summary>
internal sealed record JoinRequestRecord(
    Guid Id, Guid GroupId, string GroupName, Guid UserId, string Username, string Message, DateTimeOffset CreatedAt, string? Outcome);
