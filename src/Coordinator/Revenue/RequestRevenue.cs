using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Revenue;

/// <summary>Settles what requests cost, many at once, and records what creators and nodes earn by them.</summary>
internal sealed class RequestRevenue(LedgerBook book, RevenueStore store, CurrentSettings settings)
{
    /// <summary>
    /// Each by itself. A request without cost gives its hold back. A hold that has expired meanwhile does not make the request free: it is
    /// paid from what is there.
    /// </summary>
    /// <returns>Which were paid, or had nothing to pay.</returns>
    public async Task<bool[]> SettleAsync(UnitOfWork work, IReadOnlyList<RequestCharge> charges, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var rules = settings.Get(RevenueRules.Setting);
        var earners = new ApiEarners(work, store, at);
        var accruals = new List<Accrual>[charges.Count];
        var commands = new LedgerCommand[charges.Count];
        for (var i = 0; i < charges.Count; i++)
        {
            var charge = charges[i];
            accruals[i] = charge.Amount.IsZero ? [] : await DivideAsync(earners, charge, rules, cancellationToken);
            commands[i] = charge.Amount.IsZero
                ? LedgerCommand.Void(charge.HoldId, LedgerIds.Of("request.void", charge.RequestId), "nothing delivered")
                : LedgerCommand.Settle(charge.HoldId, EntryOf(charge, accruals[i]));
        }

        var outcomes = await book.ApplyAsync(work, commands, cancellationToken);
        var paid = new bool[charges.Count];
        for (var i = 0; i < charges.Count; i++)
        {
            if (outcomes[i] is LedgerOutcome.HoldResolved or LedgerOutcome.HoldNotFound && !charges[i].Amount.IsZero)
                outcomes[i] = await book.TransferAsync(work, EntryOf(charges[i], accruals[i]), cancellationToken);
            paid[i] = charges[i].Amount.IsZero || outcomes[i] is LedgerOutcome.Applied;
        }

        Accrual[] earned = [.. accruals.Where((_, i) => outcomes[i] is LedgerOutcome.Applied).SelectMany(list => list)];
        if (earned.Length > 0) await store.InsertAsync(work, earned, AccrualState.Held, at, at.AddHours(rules.HoldHours), cancellationToken);
        return paid;
    }

    private static Task<List<Accrual>> DivideAsync(ApiEarners earners, RequestCharge charge, RevenueRules rules, CancellationToken cancellationToken) =>
        earners.DivideAsync(charge.ModelId, charge.NodeId, rules.OfApi(charge.Amount).Creator, charge.ComputeShare, charge.Reference, cancellationToken);

    /// <summary>What nobody else earns is the platform's.</summary>
    private static LedgerEntry EntryOf(RequestCharge charge, List<Accrual> accruals)
    {
        var platform = accruals.Aggregate(charge.Amount, (rest, accrual) => rest - accrual.Amount);
        return new LedgerEntry(LedgerIds.Of("request.settle", charge.RequestId), EntryKind.ApiSplit, charge.Reference,
        [
            .. RevenueRules.LegOf(charge.Payer, LedgerAccount.PlatformRevenue(charge.Amount.Asset), platform),
            .. accruals.Select(accrual => new Leg(charge.Payer, accrual.Account, accrual.Amount)),
        ]);
    }
}
