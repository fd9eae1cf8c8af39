using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>
/// Divides a month's pool: among the models by tokens; of a model's part, the compute share of what other people's nodes served among
/// these nodes by tokens; the rest to its owner or, for each split that was in effect, to the group's members by its shares.
/// Every division is exact in sum.
/// </summary>
internal sealed class MonthDivision(Month month, BasisPoints computeShare, ILookup<Guid, SplitPart> splits)
{
    private readonly List<Accrual> _accruals = [];

    /// <summary>The parts of creators and nodes, and what is left for the platform: the part of models without an owner.</summary>
    public (IReadOnlyList<Accrual> Accruals, Money Platform) Divide(Money pool, IReadOnlyList<MonthUsage> usage)
    {
        var models = usage.GroupBy(row => row.ModelId).OrderBy(model => model.Key).Select(model => model.ToList()).ToList();
        var parts = Allocation.Divide(pool, [.. models.Select(model => model.Sum(row => row.Tokens))]);
        for (var i = 0; i < models.Count; i++) DivideModel(models[i], parts[i]);
        _accruals.RemoveAll(accrual => accrual.Amount.IsZero);
        var platform = _accruals.Aggregate(pool, (left, accrual) => left - accrual.Amount);
        return (_accruals, platform);
    }

    private void DivideModel(List<MonthUsage> usage, Money amount)
    {
        var nodes = usage.Where(row => row.NodeId is not null).GroupBy(row => (NodeId: row.NodeId!.Value, OwnerId: row.NodeOwnerId!.Value))
            .Select(node => (node.Key.NodeId, node.Key.OwnerId, Tokens: node.Sum(row => row.Tokens))).OrderBy(node => node.NodeId).ToList();
        var served = Allocation.Divide(amount, [nodes.Sum(node => node.Tokens), usage.Where(row => row.NodeId is null).Sum(row => row.Tokens)])[0];
        var (compute, _) = RevenueRules.OfEarnings(served, computeShare);
        var first = usage[0];
        if (nodes.Count > 0)
        {
            var parts = Allocation.Divide(compute, [.. nodes.Select(node => node.Tokens)]);
            _accruals.AddRange(nodes.Zip(parts, (node, part) => Of(AccrualSource.PoolCompute, first, node.OwnerId, node.NodeId, part)));
        }

        if (first.OwnerId is { } owner) DivideCreators(usage, owner, amount - compute);
    }

    private void DivideCreators(List<MonthUsage> usage, Guid owner, Money amount)
    {
        var periods = usage.GroupBy(row => row.SplitId).Select(period => (period.Key, Tokens: period.Sum(row => row.Tokens))).OrderBy(period => period.Key).ToList();
        var parts = Allocation.Divide(amount, [.. periods.Select(period => period.Tokens)]);
        foreach (var ((split, _), part) in periods.Zip(parts))
        {
            var members = split is { } id ? splits[id].OrderBy(member => member.UserId).ToList() : [];
            if (members.Count == 0) members = [new SplitPart { SplitId = default, UserId = owner, BasisPoints = BasisPoints.Whole }];
            var shares = RevenueRules.OfGroup(part, [.. members.Select(member => member.BasisPoints)]);
            _accruals.AddRange(members.Zip(shares, (member, share) => Of(AccrualSource.Pool, usage[0], member.UserId, null, share)));
        }
    }

    private Accrual Of(AccrualSource source, MonthUsage usage, Guid userId, Guid? nodeId, Money amount) => new(
        source,
        month.ToString(),
        userId,
        nodeId,
        usage.ModelId,
        nodeId is null ? usage.GroupId : null,
        month,
        amount);
}
