namespace AIForge.Coordinator.Groups;

/// <summary>What a member is in a group, the lower first.</summary>
internal enum GroupRole
{
    Member,
    Admin,
    Owner,
}
