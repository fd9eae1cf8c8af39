using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>
/// Who earns by models' APIs at an instant: the operator of a node that is none of the owner's, then the owner or, by the split in effect,
/// the group. For one transaction; each model, node and group is looked up once.
/// </summary>
internal sealed class ApiEarners(UnitOfWork work, RevenueStore store, DateTimeOffset at)
{
    private readonly Dictionary<Guid, ModelOwner> _owners = [];
    private readonly Dictionary<(Guid Node, Guid Model), Guid?> _operators = [];
    private readonly Dictionary<Guid, IReadOnlyList<SplitPart>> _splits = [];

    /// <summary>Exact in sum; empty when nobody but the platform earns by the model.</summary>
    /// <param name="earnings">What is left of a payment after the platform's share.</param>
    /// <param name="nodeId">The node that served; null when none is to be paid.</param>
    /// <param name="computeShare">What a foreign node gets of them, in basis points.</param>
    public async Task<List<Accrual>> DivideAsync(
        Guid modelId, Guid? nodeId, Money earnings, int computeShare, string reference, CancellationToken cancellationToken)
    {
        var owner = await OwnerAsync(modelId, cancellationToken);
        if (owner is { OwnerId: null, GroupId: null }) return [];

        var (month, accruals, creator) = (Month.Of(at), new List<Accrual>(), earnings);
        if (nodeId is { } node && await OperatorAsync(node, owner, cancellationToken) is { } operatorId)
        {
            (var compute, creator) = RevenueRules.OfEarnings(earnings, new BasisPoints(computeShare));
            accruals.Add(new Accrual(AccrualSource.ApiCompute, reference, operatorId, node, modelId, null, month, compute));
        }

        accruals.AddRange(CreatorsOf(owner, month, reference, ApiSplit.AmongCreators(creator, await SplitAsync(owner, cancellationToken))));
        accruals.RemoveAll(accrual => accrual.Amount.IsZero);
        return accruals;
    }

    /// <summary>Who owns a model, and who shares in what it earns. No shares when it is the platform's.</summary>
    public async Task<(ModelOwner Owner, IReadOnlyList<SplitPart> Parts)> CreatorsAsync(Guid modelId, CancellationToken cancellationToken)
    {
        var owner = await OwnerAsync(modelId, cancellationToken);
        return (owner, owner is { OwnerId: null, GroupId: null } ? [] : await SplitAsync(owner, cancellationToken));
    }

    /// <summary>The lines of what creators earn; a part of nothing makes none.</summary>
    public static IEnumerable<Accrual> CreatorsOf(ModelOwner owner, Month month, string reference, IEnumerable<(SplitPart Part, Money Amount)> parts) => parts
        .Where(part => !part.Amount.IsZero)
        .Select(part => new Accrual(AccrualSource.Api, reference, part.Part.UserId, null, owner.ModelId, owner.GroupId, month, part.Amount));

    private async Task<ModelOwner> OwnerAsync(Guid modelId, CancellationToken cancellationToken)
    {
        if (!_owners.TryGetValue(modelId, out var owner)) _owners[modelId] = owner = await store.OwnerAsync(work, modelId, cancellationToken);
        return owner;
    }

    private async Task<Guid?> OperatorAsync(Guid node, ModelOwner owner, CancellationToken cancellationToken)
    {
        var key = (node, owner.ModelId);
        if (!_operators.TryGetValue(key, out var found)) _operators[key] = found = await store.ForeignNodeOwnerAsync(work, node, owner, cancellationToken);
        return found;
    }

    /// <summary>A group without a split earns for its owner.</summary>
    private async Task<IReadOnlyList<SplitPart>> SplitAsync(ModelOwner owner, CancellationToken cancellationToken)
    {
        IReadOnlyList<SplitPart> split = [];
        if (owner.GroupId is { } group && !_splits.TryGetValue(group, out split!))
            _splits[group] = split = await store.SplitAtAsync(work, group, at, cancellationToken);
        return split.Count > 0 ? split : [new SplitPart { SplitId = default, UserId = owner.OwnerId!.Value, BasisPoints = BasisPoints.Whole }];
    }
}
