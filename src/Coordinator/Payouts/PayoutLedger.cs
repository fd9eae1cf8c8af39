using AIForge.Coordinator.Ledger;

namespace AIForge.Coordinator.Payouts;

/// <summary>What payouts book. Every id is made from the payout, so that no attempt books twice.</summary>
internal static class PayoutLedger
{
    public static Guid HoldId(PayoutRecord payout) => LedgerIds.Of("payout.hold", payout.Id);

    public static Guid VoidId(PayoutRecord payout) => LedgerIds.Of("payout.void", payout.Id);

    /// <summary>The money leaves through the chain's account.</summary>
    public static LedgerEntry Settlement(PayoutRecord payout)
    {
        var leg = new Leg(payout.Account, LedgerAccount.External(payout.Asset, payout.Network), payout.Money);
        return new LedgerEntry(LedgerIds.Of("payout.settle", payout.Id), EntryKind.Payout, payout.PublicId, [leg]);
    }

    /// <summary>The hold is as old as the payout and nobody else resolves it: any other outcome is a bug, and nothing may be kept.</summary>
    public static void Require(LedgerOutcome outcome)
    {
        if (outcome is not (LedgerOutcome.Applied or LedgerOutcome.AlreadyApplied)) throw new InvalidOperationException($"The hold of a payout could not be resolved: {outcome}.");
    }
}
