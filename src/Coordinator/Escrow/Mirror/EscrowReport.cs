using System.Numerics;

namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>What a comparison found.</summary>
/// <param name="Locked">In the contract, in minor units of AITBC; null when it could not be asked.</param>
/// <param name="Compared">Escrows that were looked up in the contract.</param>
/// <param name="Problem">Why the chain could not be read; empty when it could.</param>
internal sealed record EscrowReport(
    EscrowMirrorTotals Totals, BigInteger? Locked, int Compared, IReadOnlyList<EscrowDifference> Differences, string Problem);
