using AIForge.Chains.Contracts;

namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>An escrow that the contract tells otherwise than the ledger.</summary>
internal sealed record EscrowDifference(string PaymentId, long Amount, EscrowPhase Expected, EscrowPhase Found);
