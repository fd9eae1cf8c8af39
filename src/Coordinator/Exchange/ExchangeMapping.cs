using System.Globalization;
using AIForge.Chains.Bitcoin;
using AIForge.Coordinator.Exchange.Watching;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Exchange;

/// <summary>Proto ⇄ domain. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class ExchangeMapping
{
    public static Guid ToPurchaseId(string text) => Id<PurchaseTag>.TryParse(text, out var id) ? id.Value : throw ExchangeFaults.NotFound(text);

    /// <summary>Null for any.</summary>
    public static string? ToStatus(string text) => text.Length == 0 ? null : PurchaseStatus.All.Contains(text) ? text : throw ExchangeFaults.StatusUnknown();

    public static string IdOf(PurchaseRecord purchase) => new Id<PurchaseTag>(purchase.Id).ToString();

    /// <param name="receipts">At least those of the purchase.</param>
    public static Purchase ToProto(PurchaseRecord purchase, IEnumerable<ReceiptRecord> receipts, BitcoinCursor? cursor)
    {
        var height = cursor?.ScannedHeight ?? 0;
        var own = receipts.Where(receipt => receipt.PurchaseId == purchase.Id).ToList();
        var counting = own.Where(receipt => receipt.Stands).Select(receipt => receipt.ConfirmationsAt(height)).ToList();
        return new Purchase
        {
            PurchaseId = IdOf(purchase),
            Status = purchase.Status,
            ReviewReason = purchase.ReviewReason ?? "",
            BtcAmount = Btc(purchase.Btc),
            AmountSat = purchase.Btc,
            AitbcAmount = Aitbc(purchase.Aitbc),
            Rate = purchase.Rate.ToString(CultureInfo.InvariantCulture),
            RateVersion = purchase.RateVersion,
            Address = purchase.Address,
            Network = purchase.Network,
            PaymentUri = $"bitcoin:{purchase.Address}?amount={Btc(purchase.Btc)}",
            ReceivedBtc = Btc(purchase.Received),
            CreditedAitbc = Aitbc(purchase.CreditedAitbc),
            UnderpaidBy = purchase.Received > 0 && purchase.Received < purchase.Btc ? Btc(purchase.Btc - purchase.Received) : "",
            OverpaidBy = purchase.Received > purchase.Btc ? Btc(purchase.Received - purchase.Btc) : "",
            Late = purchase.IsLate,
            Confirmations = counting.Count == 0 ? 0 : counting.Min(),
            ConfirmationsRequired = purchase.Confirmations,
            Receipts = { own.Select(receipt => ToProto(receipt, height)) },
            CreateTime = purchase.CreatedAt.ToTimestamp(),
            ExpireTime = purchase.ExpiresAt.ToTimestamp(),
            MonitorTime = purchase.MonitoredUntil.ToTimestamp(),
            CompleteTime = purchase.CompletedAt?.ToTimestamp(),
        };
    }

    public static string Btc(long satoshis) => new Money(Asset.Btc, satoshis).ToDecimalString();

    public static string Aitbc(long minorUnits) => new Money(Asset.Aitbc, minorUnits).ToDecimalString();

    private static PurchaseReceipt ToProto(ReceiptRecord receipt, long height) => new()
    {
        TxId = BitcoinHash.FromBytes(receipt.TxId).ToString(),
        OutputIndex = receipt.OutputIndex,
        BtcAmount = Btc(receipt.Amount),
        State = receipt.State,
        BlockHeight = receipt.BlockHeight,
        Confirmations = receipt.ConfirmationsAt(height),
    };
}
