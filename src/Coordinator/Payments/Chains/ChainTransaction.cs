using AIForge.Chains;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>What a chain says about a transaction now.</summary>
/// <param name="FailureReason">As the chain names it, for example REVERT or OUT_OF_ENERGY; empty unless failed.</param>
/// <param name="Block">Null while it is in none.</param>
/// <param name="IsFinal">Whether the block can no longer be taken back.</param>
/// <param name="Transfers">Every token transfer that it logged, of any token, in log order; empty unless included.</param>
internal sealed record ChainTransaction(
    TransactionHash Hash, ChainTransactionState State, string FailureReason, ChainBlock? Block, bool IsFinal, IReadOnlyList<TokenTransfer> Transfers)
{
    public static ChainTransaction Unknown(TransactionHash hash) => new(hash, ChainTransactionState.Unknown, "", null, false, []);

    public static ChainTransaction Pending(TransactionHash hash) => new(hash, ChainTransactionState.Pending, "", null, false, []);

    public static ChainTransaction Failed(TransactionHash hash, string reason, ChainBlock block, bool isFinal) =>
        new(hash, ChainTransactionState.Failed, reason, block, isFinal, []);

    public static ChainTransaction Included(TransactionHash hash, ChainBlock block, bool isFinal, IReadOnlyList<TokenTransfer> transfers) =>
        new(hash, ChainTransactionState.Included, "", block, isFinal, transfers);
}
