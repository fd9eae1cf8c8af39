using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Revenue;

/// <summary>Takes back an entry by its own legs, so that rules that have changed since do not matter. Once, however often it is asked for.</summary>
internal sealed class RevenueReversal(LedgerBook book, LedgerEntries entries, MonthsStore months)
{
    /// <exception cref="InvalidOperationException">There is no such entry.</exception>
    public async Task<LedgerOutcome> ReverseAsync(UnitOfWork work, Guid entryId, CancellationToken cancellationToken)
    {
        var entry = await entries.FindAsync(work, entryId, cancellationToken)
            ?? throw new InvalidOperationException($"The ledger has no entry {entryId} to reverse.");
        var back = entry with
        {
            Id = LedgerIds.Of("revenue.reverse", entryId),
            Kind = EntryKind.Reversal,
        };
        if (await entries.FindAsync(work, back.Id, cancellationToken) is not null) return LedgerOutcome.AlreadyApplied;

        var legs = new List<Leg>();
        foreach (var leg in entry.Legs) legs.Add(new Leg(await PayerAsync(work, leg.Credit, cancellationToken), leg.Debit, leg.Amount));
        return await book.TransferAsync(work, back with { Legs = legs }, cancellationToken);
    }

    /// <summary>A pool that is divided belongs to those it was divided among: the platform pays for it.</summary>
    private async Task<LedgerAccount> PayerAsync(UnitOfWork work, LedgerAccount receiver, CancellationToken cancellationToken)
    {
        if (receiver.Code is not AccountCode.ModelPool) return receiver;

        await months.LockAsync(work, receiver.Owner, cancellationToken);
        return await months.FindAsync(work, receiver.Owner, cancellationToken) is null ? receiver : LedgerAccount.PlatformRevenue(receiver.Asset);
    }
}
