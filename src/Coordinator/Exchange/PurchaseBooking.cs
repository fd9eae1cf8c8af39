using System.Globalization;
using AIForge.Chains.Bitcoin;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Exchange;

/// <summary>
/// The ledger's side of receipts: each is one entry when it counts and one when the chain takes it back. The caller holds the lock of
/// their purchase, and row and entry commit together.
/// </summary>
internal sealed class PurchaseBooking(LedgerBook book, LedgerBalances balances)
{
    /// <summary>The owner of the ledger's account for what lies on Bitcoin.</summary>
    public const string Network = "bitcoin";

    private const string Scope = "exchange.receipt";

    /// <summary>Bitcoin comes in and AITBC goes to the user, who first repays what is owed. Null when the treasury has not so much.</summary>
    public async Task<ReceiptRecord?> CreditAsync(UnitOfWork work, PurchaseRecord purchase, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        if (purchase.AtRate.Of(receipt.Money) is not { } aitbc) return null;
        var receivable = LedgerAccount.Receivable(Asset.Aitbc, purchase.UserId);
        var owed = Math.Max(0, -(await balances.OfAsync(work, receivable, cancellationToken)).Posted);
        var repaid = Math.Min(owed, aitbc.MinorUnits);
        var legs = Legs(
            new Leg(LedgerAccount.External(Asset.Btc, Network), LedgerAccount.Liquidity(Asset.Btc), receipt.Money),
            new Leg(LedgerAccount.Treasury(), receivable, Aitbc(repaid)),
            new Leg(LedgerAccount.Treasury(), LedgerAccount.UserAvailable(Asset.Aitbc, purchase.UserId), Aitbc(aitbc.MinorUnits - repaid)));
        if (!await TryPostAsync(work, receipt, EntryKind.Exchange, legs, cancellationToken)) return null;
        return await SaveAsync(work, receipt with { State = ReceiptState.Credited, Aitbc = aitbc.MinorUnits }, cancellationToken);
    }

    /// <summary>Back into the treasury. What the user has spent of it is owed from now on.</summary>
    /// <returns>The receipt, and what became owed.</returns>
    public async Task<(ReceiptRecord Receipt, long Owed)> TakeBackAsync(
        UnitOfWork work, PurchaseRecord purchase, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        var available = LedgerAccount.UserAvailable(Asset.Aitbc, purchase.UserId);
        var there = (await balances.OfAsync(work, available, cancellationToken)).Available.MinorUnits;
        // The user may spend between the look and the entry: then all of it is owed, and the next credit repays it.
        foreach (var taken in new[] { Math.Min(there, receipt.Aitbc), 0 })
        {
            var legs = Legs(
                new Leg(LedgerAccount.Liquidity(Asset.Btc), LedgerAccount.External(Asset.Btc, Network), receipt.Money),
                new Leg(available, LedgerAccount.Treasury(), Aitbc(taken)),
                new Leg(LedgerAccount.Receivable(Asset.Aitbc, purchase.UserId), LedgerAccount.Treasury(), Aitbc(receipt.Aitbc - taken)));
            if (!await TryPostAsync(work, receipt, EntryKind.Reversal, legs, cancellationToken)) continue;
            var orphaned = await SaveAsync(work, receipt with { State = ReceiptState.Orphaned, Aitbc = 0, DoubtedUntil = null }, cancellationToken);
            return (orphaned, receipt.Aitbc - taken);
        }

        throw new InvalidOperationException($"Receipt {receipt.Id} cannot be taken back: its Bitcoin is not there.");
    }

    /// <summary>Nothing is booked: an administrator decides.</summary>
    public static async Task<ReceiptRecord> HoldAsync(UnitOfWork work, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        var held = receipt with { State = ReceiptState.Held };
        await ReceiptsStore.UpdateAsync(work, held, cancellationToken);
        return held;
    }

    private async Task<bool> TryPostAsync(UnitOfWork work, ReceiptRecord receipt, EntryKind kind, IReadOnlyList<Leg> legs, CancellationToken cancellationToken)
    {
        var id = LedgerIds.Of(Scope, string.Create(CultureInfo.InvariantCulture, $"{receipt.Id} {receipt.Revision}"));
        var reference = string.Create(CultureInfo.InvariantCulture, $"{Network} {BitcoinHash.FromBytes(receipt.TxId)}:{receipt.OutputIndex}");
        return await book.TransferAsync(work, new LedgerEntry(id, kind, reference, legs), cancellationToken) is LedgerOutcome.Applied or LedgerOutcome.AlreadyApplied;
    }

    private static async Task<ReceiptRecord> SaveAsync(UnitOfWork work, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        var saved = receipt with { Revision = receipt.Revision + 1 };
        await ReceiptsStore.UpdateAsync(work, saved, cancellationToken);
        return saved;
    }

    private static List<Leg> Legs(params Leg[] legs) => [.. legs.Where(leg => !leg.Amount.IsZero)];

    private static Money Aitbc(long minorUnits) => new(Asset.Aitbc, minorUnits);
}
