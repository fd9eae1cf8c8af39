using AIForge.Chains.Bitcoin;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Exchange.Watching;

/// <summary>One round over the chain, by whichever replica holds its lease. Nothing of it must happen only once: every part finds again what a crash left undone.</summary>
internal sealed class BitcoinWatch(Db db, IBitcoinNode node, ExchangeAccount account, BlockScan scan, PurchaseProgress progress, TimeProvider clock)
{
    private string Network => account.Network.Name;

    /// <summary>Whether there may be more to do at once.</summary>
    /// <exception cref="RpcException">The node gives no answer that can be used.</exception>
    public async Task<bool> RunAsync(WatchLease lease, CancellationToken cancellationToken)
    {
        if (await LeaseAsync(lease, cancellationToken) is not { } cursor) return false;

        // Asked every time: the node behind an address may have been exchanged.
        var genesis = await node.BlockHashAsync(0, cancellationToken);
        if (genesis.ToString() != account.Network.Genesis) throw new RpcAnswerException($"{node.Name} is on another chain than {Network}: its first block is {genesis}");
        var head = await node.HeightAsync(cancellationToken);
        if (await scan.RunAsync(cursor, head, lease, cancellationToken) is not { ScannedHeight: { } scanned }) return false;

        var more = await progress.RunAsync(Network, scanned, cancellationToken);
        return more || scanned < head;
    }

    /// <summary>Lets another replica go on at once instead of after the lease.</summary>
    public async Task ReleaseAsync(WatchLease lease, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await CursorsStore.ReleaseAsync(work, Network, lease.Owner, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private async Task<BitcoinCursor?> LeaseAsync(WatchLease lease, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var cursor = await CursorsStore.LeaseAsync(work, Network, lease.Owner, clock.GetUtcNow(), lease.Until(clock), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return cursor;
    }
}
