using AIForge.Chains.SignIn;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payments.Admin;

/// <summary>Compares receipts with the ledger: in total, and one by one where the totals differ.</summary>
internal sealed class Reconciliation(ReceiptsStore receipts, CursorsStore cursors, LedgerFlows flows, LedgerBalances balances, PaymentNetworks networks)
{
    private const int Batch = 500;
    private const int MostDifferences = 100;

    private static readonly EntryKind[] OfReceipts = [EntryKind.Payment, EntryKind.Suspense, EntryKind.Reversal];

    public async Task<IReadOnlyList<NetworkBalance>> RunAsync(CancellationToken cancellationToken)
    {
        var found = new List<NetworkBalance>();
        foreach (var network in WalletNetworks.Names)
        {
            var balance = await CompareAsync(network, cancellationToken);
            if (balance.IsConfigured || balance.Totals.Count > 0) found.Add(balance);
        }

        return found;
    }

    private async Task<NetworkBalance> CompareAsync(string network, CancellationToken cancellationToken)
    {
        // The ledger last: what is booked between the two looks would show as a difference else, and one more look would not.
        var totals = await receipts.TotalsAsync(network, cancellationToken);
        var external = LedgerAccount.External(Asset.Usdt, network);
        var movements = await flows.ByKindAsync(external, cancellationToken);
        var balance = new NetworkBalance(
            network,
            networks.Find(network) is not null,
            totals,
            Received: -movements.Where(flow => OfReceipts.Contains(flow.Kind)).Sum(flow => flow.Net),
            Other: movements.Where(flow => !OfReceipts.Contains(flow.Kind)).Sum(flow => flow.Net),
            Suspense: (await balances.OfAsync(LedgerAccount.Suspense(Asset.Usdt, network), cancellationToken)).Posted,
            await cursors.FindAsync(network, cancellationToken),
            []);
        return balance.Difference == 0 ? balance : balance with { Differences = await DifferencesAsync(network, external, cancellationToken) };
    }

    private async Task<IReadOnlyList<ReceiptMismatch>> DifferencesAsync(string network, LedgerAccount external, CancellationToken cancellationToken)
    {
        var differences = new List<ReceiptMismatch>();
        Guid? after = null;
        while (differences.Count < MostDifferences)
        {
            var page = await receipts.BookedAsync(network, after, Batch, cancellationToken);
            var entries = page.ToDictionary(receipt => receipt.Id, ReceiptBooking.EntriesOf);
            var booked = await flows.OfEntriesAsync(external, [.. entries.Values.SelectMany(ids => ids)], cancellationToken);
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
