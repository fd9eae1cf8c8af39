namespace AIForge.Coordinator.Groups;

/// <summary>A row of the table group_split_shares, with the name of its user. 0 basis points: the user loses a share by the split.</summary>
internal sealed record SplitShareRecord(Guid ConfigId, Guid UserId, string Username, int BasisPoints, DateTimeOffset? AcceptedAt);
