using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Escrow;

/// <summary>Who gets the money of a job that is done.</summary>
/// <param name="UserId">Whose node it is.</param>
/// <param name="Account">Where the node's part of a currency goes.</param>
/// <param name="Wallet">The owner's address on the contract's chain; empty when he has none, and the platform keeps it for him there.</param>
internal sealed record EscrowPayee(Guid NodeId, Guid UserId, Func<Asset, LedgerAccount> Account, string Wallet);
