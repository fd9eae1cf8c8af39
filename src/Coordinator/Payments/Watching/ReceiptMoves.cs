using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Payments.Receipts;

namespace AIForge.Coordinator.Payments.Watching;

/// <summary>What became of the receipts of a transaction whose block is in doubt. Pure.</summary>
/// <param name="Moved">Those that the chain still has, where it has them now.</param>
/// <param name="Gone">Those that it took back.</param>
internal sealed record ReceiptMoves(IReadOnlyList<ReceiptRecord> Moved, IReadOnlyList<ReceiptRecord> Gone)
{
    public static ReceiptMoves Of(IReadOnlyList<ReceiptRecord> standing, ChainTransaction evidence, string token, ChainHead head)
    {
        var free = evidence.Transfers.OrderBy(transfer => transfer.LogIndex).ToList();
        var moved = new List<ReceiptRecord>();
        var gone = new List<ReceiptRecord>();
        // What the scan has listed in its new place already gives way to what stands since before.
        foreach (var receipt in standing.OrderBy(receipt => receipt is { PaymentId: null, State: ReceiptStates.Seen }).ThenBy(receipt => receipt.LogIndex))
        {
            // Logs are numbered by block: in another one the same transfer may have another number, and its number another transfer.
            var same = free.Find(transfer => transfer.From == receipt.FromAddr && transfer.Amount == (UInt128)receipt.Amount
                && Evidence.IsReceipt(transfer, token, receipt.ToAddr));
            if (same is not null && free.Remove(same)) moved.Add(Move(receipt, same, evidence, head));
            else if (IsGone(receipt, evidence, head)) gone.Add(receipt);
        }

        return new ReceiptMoves(moved, gone);
    }

    /// <summary>
    /// A transaction that lost its block usually comes back with the next one. Money that has not counted waits for that outside; what
    /// was sold is not taken away before the chain without the transaction is as long as one that would count.
    /// </summary>
    private static bool IsGone(ReceiptRecord receipt, ChainTransaction evidence, ChainHead head) =>
        receipt.State == ReceiptStates.Seen
        || evidence.State is ChainTransactionState.Included or ChainTransactionState.Failed
        || head.Height >= receipt.CheckedHeight;

    private static ReceiptRecord Move(ReceiptRecord receipt, TokenTransfer transfer, ChainTransaction evidence, ChainHead head) => receipt with
    {
        LogIndex = transfer.LogIndex,
        BlockNumber = transfer.BlockNumber,
        BlockHash = transfer.BlockHash,
        BlockTime = transfer.BlockTime,
        CheckedHeight = Math.Max(head.Height, transfer.BlockNumber),
        IsFinal = evidence.IsFinal,
    };
}
