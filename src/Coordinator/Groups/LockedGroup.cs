namespace AIForge.Coordinator.Groups;

/// <summary>A group that nobody else changes until the commit, and what the acting user is in it.</summary>
internal sealed record LockedGroup(Guid Id, Guid ActorId, GroupRole Role);
