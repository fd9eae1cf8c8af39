using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>Who earns by a model that people own: its owner or, by the split in effect, the members of its group.</summary>
internal sealed class ModelCreators(RevenueStore store)
{
    /// <exception cref="InvalidOperationException">Nobody owns the model.</exception>
    public async Task<(ModelOwner Owner, IReadOnlyList<SplitPart> Parts)> OfAsync(UnitOfWork work, Guid modelId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var owner = await store.OwnerAsync(work, modelId, cancellationToken);
        var split = owner.GroupId is { } group ? await store.SplitAtAsync(work, group, at, cancellationToken) : [];
        if (split.Count > 0) return (owner, split);

        var user = owner.OwnerId ?? throw new InvalidOperationException($"Nobody earns by model {modelId}.");
        return (owner, [new SplitPart { SplitId = default, UserId = user, BasisPoints = BasisPoints.Whole }]);
    }

    /// <summary>The lines of earnings that a division makes; none for nothing.</summary>
    public List<Accrual> Earnings(AccrualSource source, string reference, ModelOwner owner, Month month, IEnumerable<(SplitPart Part, Money Amount)> parts) =>
    [
        .. parts.Where(part => !part.Amount.IsZero).Select(part =>
            new Accrual(source, reference, part.Part.UserId, null, owner.ModelId, owner.GroupId, month, part.Amount)),
    ];
}
