namespace AIForge.Coordinator.Payouts;

/// <summary>Which payouts are listed; null fits any.</summary>
internal sealed record PayoutFilter(Guid? UserId, string? Status = null, string? Network = null);
