using AIForge.Coordinator.Payments.Chains;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Payments.Receipts;

/// <summary>From what a chain shows to what is kept.</summary>
internal static class ReceiptReading
{
    /// <summary>A receipt that was only listed: its transaction was not looked at, so it has no confirmations yet.</summary>
    public static ReceiptRecord Of(TokenTransfer transfer, string network, TimeProvider clock) => new()
    {
        Id = Id<ReceiptTag>.New(clock).Value,
        Network = network,
        TxHash = transfer.Hash.ToBytes(),
        LogIndex = transfer.LogIndex,
        FromAddr = transfer.From,
        ToAddr = transfer.To,
        Amount = (long)transfer.Amount,
        BlockNumber = transfer.BlockNumber,
        BlockHash = transfer.BlockHash,
        BlockTime = transfer.BlockTime,
        CheckedHeight = transfer.BlockNumber - 1,
        State = ReceiptStates.Seen,
        SeenAt = clock.GetUtcNow(),
    };

    /// <summary>The receipt, as it was just seen in the same block.</summary>
    public static ReceiptRecord Confirm(ReceiptRecord receipt, ReceiptRecord seen) => receipt with
    {
        CheckedHeight = Math.Max(receipt.CheckedHeight, seen.CheckedHeight),
        IsFinal = receipt.IsFinal || seen.IsFinal,
    };
}
