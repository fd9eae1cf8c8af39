namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>How far the contract is behind the ledger.</summary>
/// <param name="Waiting">Acts in no batch.</param>
/// <param name="Oldest">When the oldest of them was done.</param>
/// <param name="UnderWay">Batches that are queued or sent.</param>
/// <param name="Reverted">Batches that the contract refused: an alarm.</param>
/// <param name="Escrowed">AITBC in escrow by the ledger.</param>
internal sealed record EscrowMirrorTotals(long Waiting, DateTimeOffset? Oldest, long UnderWay, long Reverted, decimal Escrowed);
