using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Groups;

/// <summary>
/// What a slice above keeps for a group. Groups knows people, not what they own together; a slice whose rows name a group
/// registers one of these and locks the group with <see cref="GroupAccess"/> before it adds such a row.
/// </summary>
internal interface IGroupUse
{
    /// <summary>What stands in the way of deleting the group, as the end of "the group still has …"; null when nothing does.</summary>
    Task<string?> FindAsync(UnitOfWork unit, Guid groupId, CancellationToken cancellationToken);
}
