using AIForge.Coordinator.Ledger;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payouts;

/// <summary>A payout: money of one account on its way to a wallet.</summary>
internal sealed record PayoutRecord(
    Guid Id,
    Guid UserId,
    Guid? NodeId,
    Asset Asset,
    string Network,
    string ToAddress,
    long Amount,
    string Status,
    string StatusReason,
    Guid? BatchId,
    long? Nonce,
    byte[]? UnsignedTx,
    DateTimeOffset? TxExpiresAt,
    byte[]? SignedTx,
    byte[]? TxHash,
    long? BlockNumber,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt)
{
    public Money Money => new(Asset, Amount);

    public LedgerAccount Account => NodeId is { } node ? LedgerAccount.NodePayable(Asset, node) : LedgerAccount.UserPayable(Asset, UserId);

    /// <summary>For statements and messages.</summary>
    public string PublicId => new Id<PayoutTag>(Id).ToString();
}
