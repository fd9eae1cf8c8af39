using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Escrow;

/// <summary>Who gets the money of a job that is done.</summary>
/// <param name="UserId">Whose node it is.</param>
/// <param name="Account">Where the node's part of a currency goes.</param>
internal sealed record EscrowPayee(Guid NodeId, Guid UserId, Func<Asset, LedgerAccount> Account);
