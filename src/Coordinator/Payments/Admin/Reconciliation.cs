using AIForge.Chains.SignIn;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payments.Admin;

/// <summary>Compares receipts with the ledger: in total, and one by one where the totals differ.</summary>
internal sealed class Reconciliation(Db db, CursorsStore cursors, LedgerBalances balances, PaymentNetworks networks)
{
    private const int Batch = 500;
    private const int MostDifferences = 100;

    private static readonly EntryKind[] OfReceipts = [EntryKind.Payment, EntryKind.Suspense, EntryKind.Reversal];

    public async Task<IReadOnlyList<NetworkBalance>> RunAsync(CancellationToken cancellationToken)
    {
        // Both sides at one instant: what is booked meanwhile is on neither.
        await using var work = await db.SnapshotAsync(cancellationToken);
        var found = new List<NetworkBalance>();
        foreach (var network in WalletNetworks.Names)
        {
            var balance = await CompareAsync(work, network, cancellationToken);
            if (balance.IsConfigured || balance.Totals.Count > 0) found.Add(balance);
        }

        return found;
    }

    private async Task<NetworkBalance> CompareAsync(UnitOfWork work, string network, CancellationToken cancellationToken)
    {
        var totals = await ReceiptsStore.TotalsAsync(work, network, cancellationToken);
        var external = LedgerAccount.External(Asset.Usdt, network);
        var movements = await LedgerFlows.ByKindAsync(work, external, cancellationToken);
        var balance = new NetworkBalance(
            network,
            networks.Find(network) is not null,
            totals,
            Received: -movements.Where(flow => OfReceipts.Contains(flow.Kind)).Sum(flow => flow.Net),
            Other: movements.Where(flow => !OfReceipts.Contains(flow.Kind)).Sum(flow => flow.Net),
            Suspense: (await balances.OfAsync(work, LedgerAccount.Suspense(Asset.Usdt, network), cancellationToken)).Posted,
            await cursors.FindAsync(network, cancellationToken),
            []);
        return balance.Difference == 0 ? balance : balance with { Differences = await DifferencesAsync(work, network, external, cancellationToken) };
    }

    private static async Task<IReadOnlyList<ReceiptMismatch>> DifferencesAsync(
        UnitOfWork work, string network, LedgerAccount external, CancellationToken cancellationToken)
    {
        var differences = new List<ReceiptMismatch>();
        Guid? after = null;
        while (differences.Count < MostDifferences)
        {
            var page = await ReceiptsStore.BookedAsync(work, network, after, Batch, cancellationToken);
            var entries = page.ToDictionary(receipt => receipt.Id, ReceiptBooking.EntriesOf);
            var booked = await LedgerFlows.OfEntriesAsync(work, external, [.. entries.Values.SelectMany(ids => ids)], cancellationToken);
            foreach (var receipt in page)
            {
                var ledger = -entries[receipt.Id].Sum(entry => booked.GetValueOrDefault(entry));
                var expected = receipt.State is ReceiptStates.Credited or ReceiptStates.Suspense ? receipt.Amount : 0;
                if (ledger != expected) differences.Add(new ReceiptMismatch(receipt, ledger));
            }

            if (page.Count < Batch) break;
            after = page[^1].Id;
        }

        return [.. differences.Take(MostDifferences)];
    }
}
