using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>A payment for a model's API: the platform's share, the node's where another's node served, the rest for creator or group.</summary>
internal sealed class ApiRevenue(LedgerBook book, RevenueStore store, CurrentSettings settings)
{
    /// <summary>Spends the amount from the payer's balance. The split of a group is the one in effect at <paramref name="at"/>.</summary>
    /// <param name="nodeId">The node that served; null when none is to be paid.</param>
    public async Task<LedgerOutcome> PostAsync(
        UnitOfWork work,
        Guid entryId,
        Guid payerId,
        Guid modelId,
        Guid? nodeId,
        Money amount,
        string reference,
        DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        var rules = settings.Get(RevenueRules.Setting);
        var payer = LedgerAccount.UserAvailable(amount.Asset, payerId);
        var (platform, rest) = rules.OfApi(amount);
        var earnings = await new ApiEarners(work, store, at).DivideAsync(modelId, nodeId, rest, rules.ComputeShare, reference, cancellationToken);
        var legs = earnings.Count == 0
            ? RevenueRules.LegOf(payer, LedgerAccount.PlatformRevenue(amount.Asset), amount)
            : RevenueRules.LegOf(payer, LedgerAccount.PlatformRevenue(amount.Asset), platform).Concat(earnings.Select(earning => new Leg(payer, earning.Account, earning.Amount)));

        var outcome = await book.TransferAsync(work, new LedgerEntry(entryId, EntryKind.ApiSplit, reference, [.. legs]), cancellationToken);
        if (outcome is LedgerOutcome.Applied) await store.InsertAsync(work, earnings, AccrualState.Held, at, at.AddHours(rules.HoldHours), cancellationToken);
        return outcome;
    }
}
