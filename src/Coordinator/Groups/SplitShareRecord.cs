namespace AIForge.Coordinator.Groups;

/// <summary>A row of the table group_split_shares, with the name of its user.</summary>
internal sealed record SplitShareRecord(Guid ConfigId, Guid UserId, string Username, int BasisPoints, DateTimeOffset? AcceptedAt);
