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
        var owner = await store.OwnerAsync(work, modelId, cancellationToken);
        var earnings = owner is { OwnerId: null, GroupId: null }
            ? []
            : await DivideAsync(work, new Earned(owner, nodeId, rest, reference, at), rules, cancellationToken);
        var legs = earnings.Count == 0
            ? RevenueRules.LegOf(payer, LedgerAccount.PlatformRevenue(amount.Asset), amount)
            : RevenueRules.LegOf(payer, LedgerAccount.PlatformRevenue(amount.Asset), platform).Concat(earnings.Select(earning => new Leg(payer, earning.Account, earning.Amount)));

        var outcome = await book.TransferAsync(work, new LedgerEntry(entryId, EntryKind.ApiSplit, reference, [.. legs]), cancellationToken);
        if (outcome is LedgerOutcome.Applied) await store.InsertAsync(work, earnings, AccrualState.Held, at, at.AddHours(rules.HoldHours), cancellationToken);
        return outcome;
    }

    private async Task<List<Accrual>> DivideAsync(UnitOfWork work, Earned earned, RevenueRules rules, CancellationToken cancellationToken)
    {
        var (owner, month) = (earned.Owner, Month.Of(earned.At));
        var earnings = new List<Accrual>();
        var creator = earned.Amount;
        if (earned.NodeId is { } node && await store.ForeignNodeOwnerAsync(work, node, owner, cancellationToken) is { } operatorId)
        {
            (var compute, creator) = RevenueRules.OfEarnings(earned.Amount, new BasisPoints(rules.ComputeShare));
            earnings.Add(new Accrual(AccrualSource.ApiCompute, earned.Reference, operatorId, node, owner.ModelId, null, month, compute));
        }

        var split = owner.GroupId is { } group ? await store.SplitAtAsync(work, group, earned.At, cancellationToken) : [];
        var users = split.Count > 0 ? split : [new SplitPart { SplitId = default, UserId = owner.OwnerId!.Value, BasisPoints = BasisPoints.Whole }];
        var parts = RevenueRules.OfGroup(creator, [.. users.Select(part => part.BasisPoints)]);
        earnings.AddRange(users.Zip(parts, (user, part) =>
            new Accrual(AccrualSource.Api, earned.Reference, user.UserId, null, owner.ModelId, owner.GroupId, month, part)));
        earnings.RemoveAll(earning => earning.Amount.IsZero);
        return earnings;
    }

    private sealed record Earned(ModelOwner Owner, Guid? NodeId, Money Amount, string Reference, DateTimeOffset At);
}
