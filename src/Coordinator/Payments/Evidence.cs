using AIForge.Coordinator.Payments.Chains;

namespace AIForge.Coordinator.Payments;

/// <summary>Judges what a chain says about a transaction against what a payment asks for. Pure: the same evidence, the same verdict.</summary>
internal static class Evidence
{
    /// <summary>More than a single transfer of USDT can be. What claims more is no money.</summary>
    public const long LargestAmount = 1_000_000_000_000_000;

    public static EvidenceVerdict Judge(PaymentRecord payment, ChainTransaction transaction, TimeSpan clockTolerance)
    {
        if (transaction.State is ChainTransactionState.Unknown or ChainTransactionState.Pending)
            return EvidenceVerdict.NotSeen(transaction.State == ChainTransactionState.Pending);
        if (transaction.State == ChainTransactionState.Failed) return EvidenceVerdict.Refused(EvidenceRefusal.Reverted, transaction.FailureReason);

        var incoming = transaction.Transfers.Where(transfer => transfer.To == payment.ToAddress && transfer.Amount > 0).ToList();
        var ofToken = incoming.Where(transfer => transfer.Token == payment.Token).ToList();
        var fromWallet = ofToken.Where(transfer => transfer.From == payment.FromWallet && transfer.From != transfer.To).ToList();
        var recent = fromWallet.Where(transfer => transfer.BlockTime >= payment.CreatedAt - clockTolerance).ToList();
        var inTime = recent.Where(transfer => transfer.BlockTime <= payment.MonitoredUntil).ToList();
        var matching = inTime.Where(IsBelievable).OrderBy(transfer => transfer.LogIndex).ToList();

        if (matching.Count > 0) return EvidenceVerdict.Matches(matching);
        if (inTime.Count > 0) return EvidenceVerdict.Refused(EvidenceRefusal.AmountOutOfRange, "");
        if (recent.Count > 0) return EvidenceVerdict.Refused(EvidenceRefusal.AfterMonitoring, "");
        if (fromWallet.Count > 0) return EvidenceVerdict.Refused(EvidenceRefusal.BeforePayment, "");
        if (ofToken.Count > 0) return EvidenceVerdict.Refused(EvidenceRefusal.WrongSender, ofToken[0].From);
        return incoming.Count > 0
            ? EvidenceVerdict.Refused(EvidenceRefusal.WrongToken, incoming[0].Token)
            : EvidenceVerdict.Refused(EvidenceRefusal.NoMatchingTransfer, "");
    }

    /// <summary>Whether a transfer to a wallet of the platform brings money at all.</summary>
    public static bool IsReceipt(TokenTransfer transfer, string token, string wallet) =>
        transfer.Token == token && transfer.To == wallet && transfer.From != transfer.To && transfer.Amount > 0 && IsBelievable(transfer);

    private static bool IsBelievable(TokenTransfer transfer) => transfer.Amount <= LargestAmount;
}
