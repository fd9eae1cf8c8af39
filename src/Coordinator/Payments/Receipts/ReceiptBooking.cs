using System.Globalization;
using AIForge.Chains;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payments.Receipts;

/// <summary>
/// The ledger's side of receipts: each is one entry when it counts and one when the chain takes it back. The caller holds the
/// receipt's lock, and row and entry commit together.
/// </summary>
internal sealed class ReceiptBooking(LedgerBook book, LedgerBalances balances)
{
    private const string Scope = "payments.receipt";

    /// <summary>The ids of a receipt's entries in the ledger.</summary>
    public static IReadOnlyList<Guid> EntriesOf(ReceiptRecord receipt) =>
        [.. Enumerable.Range(0, receipt.Revision).Select(revision => EntryId(receipt.Id, revision))];

    /// <summary>Onto the user's balance; what the user owes since a reversal is repaid first.</summary>
    public async Task<ReceiptRecord> CreditAsync(UnitOfWork work, ReceiptRecord receipt, Guid userId, CancellationToken cancellationToken)
    {
        var source = SourceOf(receipt);
        await PaymentsStore.LockUserAsync(work, userId, cancellationToken);
        var receivable = LedgerAccount.Receivable(Asset.Usdt, userId);
        var owed = Math.Max(0, -(await balances.OfAsync(work, receivable, cancellationToken)).Posted);
        var repaid = Math.Min(owed, receipt.Amount);
        await PostAsync(work, receipt, EntryKind.Payment, Legs(
            new Leg(source, receivable, Usdt(repaid)),
            new Leg(source, LedgerAccount.UserAvailable(Asset.Usdt, userId), Usdt(receipt.Amount - repaid))), cancellationToken);
        return await SaveAsync(work, receipt with { State = ReceiptStates.Credited, UserId = userId }, cancellationToken);
    }

    /// <summary>To where an administrator finds it.</summary>
    public async Task<ReceiptRecord> SuspendAsync(UnitOfWork work, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        var leg = new Leg(SourceOf(receipt), LedgerAccount.Suspense(Asset.Usdt, receipt.Network), receipt.Money);
        await PostAsync(work, receipt, EntryKind.Suspense, [leg], cancellationToken);
        return await SaveAsync(work, receipt with { State = ReceiptStates.Suspense }, cancellationToken);
    }

    /// <summary>Out of the ledger again, from wherever it is. What the user has spent of it is owed from now on.</summary>
    /// <returns>What became owed, in minor units.</returns>
    public async Task<long> TakeBackAsync(UnitOfWork work, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        var external = LedgerAccount.External(Asset.Usdt, receipt.Network);
        var owed = 0L;
        if (receipt.State == ReceiptStates.Suspense)
            await PostAsync(work, receipt, EntryKind.Reversal, [new Leg(LedgerAccount.Suspense(Asset.Usdt, receipt.Network), external, receipt.Money)], cancellationToken);
        else if (receipt is { State: ReceiptStates.Credited, UserId: { } userId })
            owed = await TakeFromUserAsync(work, receipt, userId, external, cancellationToken);

        var isBooked = receipt.State != ReceiptStates.Seen;
        var orphaned = receipt with { State = ReceiptStates.Orphaned, PaymentId = null, UserId = null, IsFinal = false };
        await ReceiptsStore.UpdateAsync(work, orphaned with { Revision = receipt.Revision + (isBooked ? 1 : 0) }, cancellationToken);
        return owed;
    }

    private async Task<long> TakeFromUserAsync(
        UnitOfWork work, ReceiptRecord receipt, Guid userId, LedgerAccount external, CancellationToken cancellationToken)
    {
        await PaymentsStore.LockUserAsync(work, userId, cancellationToken);
        var available = LedgerAccount.UserAvailable(Asset.Usdt, userId);
        var there = (await balances.OfAsync(work, available, cancellationToken)).Available.MinorUnits;
        // The user may spend between the look and the entry: then the whole amount is owed, and the balance pays it with the next credit.
        foreach (var taken in new[] { Math.Min(there, receipt.Amount), 0 })
        {
            var legs = Legs(
                new Leg(available, external, Usdt(taken)),
                new Leg(LedgerAccount.Receivable(Asset.Usdt, userId), external, Usdt(receipt.Amount - taken)));
            if (await TryPostAsync(work, receipt, EntryKind.Reversal, legs, cancellationToken)) return receipt.Amount - taken;
        }

        throw new InvalidOperationException($"Receipt {receipt.Id} cannot be taken back.");
    }

    private static Guid EntryId(Guid receiptId, int revision) =>
        LedgerIds.Of(Scope, string.Create(CultureInfo.InvariantCulture, $"{receiptId} {revision}"));

    private static LedgerAccount SourceOf(ReceiptRecord receipt) => receipt.State switch
    {
        ReceiptStates.Seen => LedgerAccount.External(Asset.Usdt, receipt.Network),
        ReceiptStates.Suspense => LedgerAccount.Suspense(Asset.Usdt, receipt.Network),
        _ => throw new InvalidOperationException($"Receipt {receipt.Id} is {receipt.State}: its money is not to be had."),
    };

    private async Task PostAsync(UnitOfWork work, ReceiptRecord receipt, EntryKind kind, IReadOnlyList<Leg> legs, CancellationToken cancellationToken)
    {
        if (!await TryPostAsync(work, receipt, kind, legs, cancellationToken))
            throw new InvalidOperationException($"The ledger refuses receipt {receipt.Id}: what it has is not there.");
    }

    private async Task<bool> TryPostAsync(UnitOfWork work, ReceiptRecord receipt, EntryKind kind, IReadOnlyList<Leg> legs, CancellationToken cancellationToken)
    {
        var reference = $"{receipt.Network} {TransactionHash.FromBytes(receipt.TxHash)}";
        var entry = new LedgerEntry(EntryId(receipt.Id, receipt.Revision), kind, reference, legs);
        return await book.TransferAsync(work, entry, cancellationToken) is LedgerOutcome.Applied or LedgerOutcome.AlreadyApplied;
    }

    private static async Task<ReceiptRecord> SaveAsync(UnitOfWork work, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        var saved = receipt with { Revision = receipt.Revision + 1 };
        await ReceiptsStore.UpdateAsync(work, saved, cancellationToken);
        return saved;
    }

    private static List<Leg> Legs(params Leg[] legs) => [.. legs.Where(leg => !leg.Amount.IsZero)];

    private static Money Usdt(long minorUnits) => new(Asset.Usdt, minorUnits);
}
