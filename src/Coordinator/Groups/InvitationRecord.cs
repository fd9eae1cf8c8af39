namespace AIForge.Coordinator.Groups;

/// <summary>A row of the table group_invitations, without its secret.</summary>
internal sealed record InvitationRecord
{
    public required Guid Id { get; init; }

    public required Guid GroupId { get; init; }

    public required string GroupName { get; init; }

    public required string InviterName { get; init; }

    /// <summary>Null for a link.</summary>
    public Guid? InviteeId { get; init; }

    public string? InviteeName { get; init; }

    public required string Prefix { get; init; }

    public required int MaxUses { get; init; }

    public required int Uses { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public string? Outcome { get; init; }
}
