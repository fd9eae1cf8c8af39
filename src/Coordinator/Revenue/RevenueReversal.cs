using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Revenue;

/// <summary>Takes back an entry by its own legs, so that rules that have changed since do not matter. Once, however often it is asked for.</summary>
internal sealed class RevenueReversal(LedgerBook book, LedgerEntries entries)
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
            Legs = [.. entry.Legs.Select(leg => new Leg(leg.Credit, leg.Debit, leg.Amount))],
        };
        if (await entries.FindAsync(work, back.Id, cancellationToken) is not null) return LedgerOutcome.AlreadyApplied;

        var outcome = await book.TransferAsync(work, back, cancellationToken);
        return outcome is LedgerOutcome.InsufficientFunds
            ? await book.TransferAsync(work, back with { Legs = [.. back.Legs.Select(FromPlatform)] }, cancellationToken)
            : outcome;
    }

    private static Leg FromPlatform(Leg leg) =>
        leg.Debit.Code is AccountCode.ModelPool ? leg with { Debit = LedgerAccount.PlatformRevenue(leg.Debit.Asset) } : leg;
}
