using AIForge.Chains;

namespace AIForge.Coordinator.Payouts.Chains;

/// <summary>A transaction with its signature, and whose signature that is.</summary>
internal sealed record AssembledTransfer(SignedTransaction Transaction, string Signer);
