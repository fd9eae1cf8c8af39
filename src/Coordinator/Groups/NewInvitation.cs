namespace AIForge.Coordinator.Groups;

/// <summary>What is stored of an invitation: a link has a token, any other an invitee.</summary>
internal sealed record NewInvitation(
    Guid Id, Guid GroupId, Guid InviterId, Guid? InviteeId, byte[]? TokenHash, string Prefix, int MaxUses, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
