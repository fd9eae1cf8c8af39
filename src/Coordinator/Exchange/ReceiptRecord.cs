using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange;

/// <summary>An output to a purchase's address, as it is stored.</summary>
internal sealed record ReceiptRecord
{
    public required Guid Id { get; init; }

    public required Guid PurchaseId { get; init; }

    /// <summary>In the order in which blocks hold it.</summary>
    public required byte[] TxId { get; init; }

    public required int OutputIndex { get; init; }

    /// <summary>In satoshis.</summary>
    public required long Amount { get; init; }

    public required long BlockHeight { get; init; }

    public required byte[] BlockHash { get; init; }

    public required DateTimeOffset PaidAt { get; init; }

    public required string State { get; init; }

    /// <summary>Its block is gone: taken back once the chain is so long again and does not hold it.</summary>
    public long? DoubtedUntil { get; init; }

    /// <summary>On the balance for it.</summary>
    public long Aitbc { get; init; }

    public int Revision { get; init; }

    public Money Money => new(Asset.Btc, Amount);

    /// <summary>Whether it counts towards its purchase.</summary>
    public bool Stands => State is ReceiptState.Seen or ReceiptState.Credited or ReceiptState.Held;

    /// <param name="height">Of the newest block that was read.</param>
    public long ConfirmationsAt(long height) => DoubtedUntil is null ? Math.Max(0, height - BlockHeight + 1) : 0;
}
