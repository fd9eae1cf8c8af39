using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Escrow;

/// <summary>What escrows book. Every id is made from the payment, so that no attempt books twice.</summary>
internal static class EscrowLedger
{
    public static Guid HoldId(string paymentId) => LedgerIds.Of("escrow.hold", paymentId);

    public static Guid SettleId(string paymentId) => LedgerIds.Of("escrow.settle", paymentId);

    public static Guid VoidId(string paymentId) => LedgerIds.Of("escrow.void", paymentId);

    /// <summary>Without an end of its own: the hold must end together with the payment, never by itself.</summary>
    public static LedgerCommand Hold(NewEscrow escrow) => LedgerCommand.Hold(new LedgerHold(
        HoldId(escrow.PaymentId),
        EntryKind.JobHold,
        escrow.PaymentId,
        LedgerAccount.UserAvailable(escrow.Amount.Asset, escrow.PayerId),
        escrow.Amount,
        ExpiresAt: null));

    /// <summary>The platform's part of the amount by the rate of the payment, the rest to the payee. What is held beyond the amount is the payer's again.</summary>
    public static EscrowSettlement Divide(EscrowRecord payment, EscrowPayee payee, Money amount)
    {
        var (platform, node) = new BasisPoints(payment.PlatformRate).Split(amount);
        return new EscrowSettlement(payment, payee, node, platform);
    }

    public static LedgerCommand Settle(EscrowSettlement settlement)
    {
        var payment = settlement.Payment;
        var legs = new List<Leg>();
        if (!settlement.Node.IsZero) legs.Add(new Leg(payment.Payer, settlement.Payee.Account(payment.Asset), settlement.Node));
        if (!settlement.Platform.IsZero) legs.Add(new Leg(payment.Payer, LedgerAccount.PlatformRevenue(payment.Asset), settlement.Platform));
        return LedgerCommand.Settle(HoldId(payment.Id), new LedgerEntry(SettleId(payment.Id), EntryKind.JobSplit, payment.JobId, legs));
    }

    /// <summary>One payment that several are paid by. What is held beyond their parts is the payer's again.</summary>
    /// <param name="parts">Of the same payment, to different payees, together not nothing.</param>
    public static LedgerCommand Settle(IReadOnlyList<EscrowSettlement> parts)
    {
        var payment = parts[0].Payment;
        var platform = parts.Aggregate(Money.Zero(payment.Asset), (sum, part) => sum + part.Platform);
        List<Leg> legs = [.. parts.Where(part => !part.Node.IsZero).Select(part => new Leg(payment.Payer, part.Payee.Account(payment.Asset), part.Node))];
        if (!platform.IsZero) legs.Add(new Leg(payment.Payer, LedgerAccount.PlatformRevenue(payment.Asset), platform));
        return LedgerCommand.Settle(HoldId(payment.Id), new LedgerEntry(SettleId(payment.Id), EntryKind.JobSplit, payment.JobId, legs));
    }

    public static LedgerCommand Void(string paymentId, string why) => LedgerCommand.Void(HoldId(paymentId), VoidId(paymentId), why);

    /// <summary>The payment's row is locked and only it resolves the hold: any other outcome is a bug, and nothing may be kept.</summary>
    public static void Require(IEnumerable<LedgerOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome is not LedgerOutcome.Applied) throw new InvalidOperationException($"The hold of a job's payment could not be resolved: {outcome}.");
        }
    }
}
