using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payments.Receipts;

/// <summary>A transfer to a wallet of the platform.</summary>
internal sealed record ReceiptRecord
{
    public required Guid Id { get; init; }

    public required string Network { get; init; }

    public required byte[] TxHash { get; init; }

    public required int LogIndex { get; init; }

    public required string FromAddr { get; init; }

    public required string ToAddr { get; init; }

    /// <summary>Minor units of USDT.</summary>
    public required long Amount { get; init; }

    public required long BlockNumber { get; init; }

    public required byte[] BlockHash { get; init; }

    public required DateTimeOffset BlockTime { get; init; }

    /// <summary>Head of the chain when the block was last seen to be part of it.</summary>
    public required long CheckedHeight { get; init; }

    public bool IsFinal { get; init; }

    public required string State { get; init; }

    /// <summary>The payment that claims it.</summary>
    public Guid? PaymentId { get; init; }

    /// <summary>Whose balance it is on.</summary>
    public Guid? UserId { get; init; }

    /// <summary>Entries that it has in the ledger.</summary>
    public int Revision { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    public Money Money => new(Asset.Usdt, Amount);

    public long Confirmations => CheckedHeight - BlockNumber + 1;
}
