namespace AIForge.Coordinator.Groups;

/// <summary>What one member gets of a group's revenue.</summary>
internal sealed record RevenueShare(Guid UserId, int BasisPoints);
