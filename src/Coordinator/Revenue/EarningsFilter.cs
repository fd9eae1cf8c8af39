namespace AIForge.Coordinator.Revenue;

/// <summary>Which of a user's earnings are wanted.</summary>
/// <param name="States">All when empty.</param>
/// <param name="Month">All when empty.</param>
/// <param name="NodeId">All when null.</param>
internal sealed record EarningsFilter(Guid UserId, short[] States, string Month, Guid? NodeId = null);
