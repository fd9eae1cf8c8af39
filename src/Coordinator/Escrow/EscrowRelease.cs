namespace AIForge.Coordinator.Escrow;

/// <summary>Pay for this job, to this payee, because of this.</summary>
internal sealed record EscrowRelease(string JobId, EscrowPayee Payee, string Reason);
