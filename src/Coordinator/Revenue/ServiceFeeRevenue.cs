using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Revenue;

/// <summary>
/// A month's fee for a service: the platform takes its share, the creator or group earns theirs at once, and the nodes' part is put
/// aside until the month is over. See docs/flows/api-services.md.
/// </summary>
internal sealed class ServiceFeeRevenue(
    LedgerBook book, LedgerEntries entries, RevenueStore store, ServicePoolsStore pools, CurrentSettings settings)
{
    /// <summary>The ledger's entry of a fee.</summary>
    public static Guid EntryOf(Guid feeId) => LedgerIds.Of("service-fee", feeId);

    /// <summary>How an amount would be divided now.</summary>
    public async Task<ApiSplit> PreviewAsync(UnitOfWork work, Guid modelId, Money amount, BasisPoints computeShare, DateTimeOffset at, CancellationToken cancellationToken) =>
        ApiSplit.Of(settings.Get(RevenueRules.Setting), amount, computeShare, (await new ApiEarners(work, store, at).CreatorsAsync(modelId, cancellationToken)).Parts);

    /// <summary>Spends the amount from the payer's balance.</summary>
    public async Task<LedgerOutcome> PostAsync(UnitOfWork work, ServiceFee fee, CancellationToken cancellationToken)
    {
        var rules = settings.Get(RevenueRules.Setting);
        var (owner, parts) = await new ApiEarners(work, store, fee.At).CreatorsAsync(fee.ModelId, cancellationToken);
        var split = ApiSplit.Of(rules, fee.Amount, fee.ComputeShare, parts);
        List<Accrual> earnings = [.. ApiEarners.CreatorsOf(owner, Month.Of(fee.At), fee.Reference, split.Creators)];

        var payer = LedgerAccount.UserAvailable(fee.Amount.Asset, fee.PayerId);
        Leg[] legs =
        [
            .. RevenueRules.LegOf(payer, LedgerAccount.PlatformRevenue(fee.Amount.Asset), split.Platform),
            .. RevenueRules.LegOf(payer, LedgerAccount.ServicePool(fee.Amount.Asset, fee.Id), split.Compute),
            .. earnings.Select(earning => new Leg(payer, earning.Account, earning.Amount)),
        ];
        var outcome = await book.TransferAsync(work, new LedgerEntry(EntryOf(fee.Id), EntryKind.ApiSplit, fee.Reference, legs), cancellationToken);
        if (outcome is not LedgerOutcome.Applied) return outcome;

        await store.InsertAsync(work, earnings, AccrualState.Held, fee.At, fee.At.AddHours(rules.HoldHours), cancellationToken);
        if (!split.Compute.IsZero) await pools.InsertAsync(work, fee, split.Compute, cancellationToken);
        return outcome;
    }

    /// <summary>
    /// Gives all of it back to the payer: from the creators what they have not been credited with yet, from the nodes' part while it is
    /// not divided. The platform gives the rest.
    /// </summary>
    /// <param name="paidAt">When the fee was paid.</param>
    public async Task<LedgerOutcome> ReverseAsync(
        UnitOfWork work, Guid feeId, string reference, DateTimeOffset paidAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = LedgerIds.Of("revenue.reverse", EntryOf(feeId));
        if (await entries.FindAsync(work, id, cancellationToken) is not null) return LedgerOutcome.AlreadyApplied;
        var entry = await entries.FindAsync(work, EntryOf(feeId), cancellationToken)
            ?? throw new InvalidOperationException($"The ledger has no fee {feeId} to reverse.");

        var isOpen = await pools.ReverseAsync(work, feeId, now, cancellationToken);
        var held = (await store.ReverseHeldAsync(work, reference, AccrualSource.Api, paidAt, cancellationToken)).Select(row => row.UserId.ToString()).ToHashSet(StringComparer.Ordinal);
        var legs = entry.Legs.Select(leg => new Leg(PayerOf(leg.Credit), leg.Debit, leg.Amount)).ToList();
        return await book.TransferAsync(work, new LedgerEntry(id, EntryKind.Reversal, reference, legs), cancellationToken);

        LedgerAccount PayerOf(LedgerAccount receiver) => receiver.Code switch
        {
            AccountCode.ServicePool when !isOpen => LedgerAccount.PlatformRevenue(receiver.Asset),
            AccountCode.UserHeld when !held.Contains(receiver.Owner) => LedgerAccount.PlatformRevenue(receiver.Asset),
            _ => receiver,
        };
    }

    /// <summary>A service was paused for so long: what was paid for it lasts longer, and is divided later.</summary>
    public Task ExtendAsync(UnitOfWork work, Guid serviceId, DateTimeOffset since, TimeSpan by, CancellationToken cancellationToken) =>
        pools.ExtendAsync(work, serviceId, since, by, cancellationToken);
}
