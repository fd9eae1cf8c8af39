namespace AIForge.Coordinator.Escrow;

/// <summary>Give the money for this job back, because of this.</summary>
internal sealed record EscrowRefund(string JobId, string Reason);
