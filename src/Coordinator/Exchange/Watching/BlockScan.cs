using AIForge.Chains.Bitcoin;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Exchange.Watching;

/// <summary>
/// Reads every block once and notes what it pays to purchases, however old. Where it stands is kept with what it found, in one commit.
/// Steps 4 and 5 of the flow.
/// </summary>
internal sealed partial class BlockScan(
    Db db, IBitcoinNode node, ExchangeAccount account, PurchasesStore purchases, CursorsStore cursors, CurrentSettings settings, IOptions<ExchangeOptions> options, TimeProvider clock, ILogger<BlockScan> logger)
{
    /// <summary>After so many blocks the other work gets its turn.</summary>
    private const int BlocksAtOnce = 20;

    private const int KeyHashScript = 22;

    private int FinalAfter => options.Value.FinalAfterBlocks;

    /// <summary>Where the scan stands afterwards; null when the lease went to another replica.</summary>
    public async Task<BitcoinCursor?> RunAsync(BitcoinCursor cursor, long head, WatchLease lease, CancellationToken cancellationToken)
    {
        var (parted, last) = await PartingAsync(cursor, head, cancellationToken);
        if (cursor.ScannedHeight is { } scanned && parted < scanned)
        {
            if (await RewindAsync(cursor with { HeadHeight = head }, parted, lease, cancellationToken) is not { } rewound) return null;
            cursor = rewound;
        }

        for (var height = parted + 1; height <= head && height <= parted + BlocksAtOnce; height++)
        {
            var block = await node.BlockAsync(await node.BlockHashAsync(height, cancellationToken), cancellationToken);
            // Blocks of little work are cheap to make: with them a node could invent payments.
            if (block.Target > account.Network.EasiestTarget) throw new RpcAnswerException($"{node.Name} has a block {block.Hash} that is too easy for {account.Network}");
            // The chain changed while it was read: the next round finds where.
            if (last is { } previous && block.Previous != previous) return cursor;
            if (await KeepAsync(cursor, height, head, block, lease, cancellationToken) is not { } next) return null;
            (cursor, last) = (next, block.Hash);
        }

        return cursor;
    }

    /// <summary>The last block that we have read and that the node still has.</summary>
    private async Task<(long Height, BitcoinHash? Hash)> PartingAsync(BitcoinCursor cursor, long head, CancellationToken cancellationToken)
    {
        if (cursor.ScannedHeight is not { } scanned) return (Math.Clamp(options.Value.StartBlock ?? head, 0, head) - 1, null);
        // A node that is still loading the chain. Only a test chain is begun anew.
        if (head < scanned - FinalAfter && cursor.Network != BitcoinNetwork.Regtest.Name)
            throw new RpcAnswerException($"{node.Name} is behind: its newest block is {head}, and {scanned} was read already");
        foreach (var block in await cursors.BlocksAsync(cursor.Network, cancellationToken))
        {
            if (block.Height > head) continue;
            var known = BitcoinHash.FromBytes(block.Hash);
            if (await node.BlockHashAsync(block.Height, cancellationToken) != known) continue;
            // On the same chain and only behind: nothing was taken back until a longer chain says so.
            return block.Height == head && head < scanned ? (scanned, null) : (block.Height, known);
        }

        // Reading again from further and further back would undo what no chain does: a test chain alone is begun anew.
        if (cursor.Network != BitcoinNetwork.Regtest.Name) throw new RpcAnswerException($"{node.Name} has not one of the last blocks that were read of {cursor.Network}");
        LogNothingKnown(cursor.Network, FinalAfter);
        return (Math.Min(head, Math.Max(0, scanned - FinalAfter)) - 1, null);
    }

    /// <summary>Step 5: the blocks above are gone, and what they paid with them.</summary>
    private async Task<BitcoinCursor?> RewindAsync(BitcoinCursor cursor, long parted, WatchLease lease, CancellationToken cancellationToken)
    {
        var (scanned, next) = (cursor.ScannedHeight!.Value, cursor with { ScannedHeight = Math.Max(0, parted) });
        var final = scanned - FinalAfter;
        await using var work = await db.BeginAsync(cancellationToken);
        if (!await CursorsStore.MoveAsync(work, next, lease.Owner, clock.GetUtcNow(), lease.Until(clock), cancellationToken)) return null;
        var paid = await ReceiptsStore.PurchasesAboveAsync(work, cursor.Network, parted, final, cancellationToken);
        // Purchases before receipts, in one order: as everywhere.
        foreach (var id in paid.Order()) await PurchasesStore.LockAsync(work, id, cancellationToken);
        await ReceiptsStore.ForgetAboveAsync(work, [.. paid], parted, final, scanned, cancellationToken);
        foreach (var id in paid.Order()) await SummariseAsync(work, id, cancellationToken);
        await CursorsStore.ForgetBlocksAsync(work, cursor.Network, 0, parted, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogReorganised(cursor.Network, scanned, parted, paid.Count);
        return next;
    }

    /// <summary>Step 4: what a block pays to purchases.</summary>
    private async Task<BitcoinCursor?> KeepAsync(
        BitcoinCursor cursor, long height, long head, BitcoinBlock block, WatchLease lease, CancellationToken cancellationToken)
    {
        var found = await FindAsync(cursor.Network, height, block, cancellationToken);
        var next = cursor with { ScannedHeight = height, ScannedTime = block.Time, HeadHeight = head };
        await using var work = await db.BeginAsync(cancellationToken);
        if (!await CursorsStore.MoveAsync(work, next, lease.Owner, clock.GetUtcNow(), lease.Until(clock), cancellationToken)) return null;
        var paid = found.Select(receipt => receipt.PurchaseId).Distinct().Order().ToList();
        foreach (var id in paid) await PurchasesStore.LockAsync(work, id, cancellationToken);
        foreach (var receipt in found) await ReceiptsStore.RecordAsync(work, receipt, cancellationToken);
        foreach (var id in paid) await SummariseAsync(work, id, cancellationToken);
        await CursorsStore.ForgetBlocksAsync(work, cursor.Network, height - (2 * FinalAfter), height - 1, cancellationToken);
        await CursorsStore.KeepBlockAsync(work, cursor.Network, new KnownBlock(height, block.Hash.ToBytes()), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return next;
    }

    private async Task<List<ReceiptRecord>> FindAsync(string network, long height, BitcoinBlock block, CancellationToken cancellationToken)
    {
        var outputs = block.Transactions.SelectMany(transaction => transaction.Outputs, (transaction, output) => (transaction.Id, Output: output))
            .Where(paid => paid.Output is { Value: > 0, Script: [0, 20, ..] and { Length: KeyHashScript } })
            .ToLookup(paid => Convert.ToHexString(paid.Output.Script));
        if (outputs.Count == 0) return [];

        var least = settings.Get(ExchangeRules.Setting).LeastBtc.MinorUnits;
        var now = clock.GetUtcNow();
        var matched = await purchases.ByScriptsAsync(network, [.. outputs.Select(group => Convert.FromHexString(group.Key))], cancellationToken);
        return [.. from purchase in matched
                   from paid in outputs[Convert.ToHexString(purchase.Script)]
                   select new ReceiptRecord
                   {
                       Id = Guid.CreateVersion7(now),
                       PurchaseId = purchase.Id,
                       TxId = paid.Id.ToBytes(),
                       OutputIndex = paid.Output.Index,
                       Amount = paid.Output.Value,
                       BlockHeight = height,
                       BlockHash = block.Hash.ToBytes(),
                       // A block's time may be two hours off; what was seen by then was paid by then.
                       PaidAt = block.Time < now ? block.Time : now,
                       State = paid.Output.Value < least ? ReceiptState.Dust : ReceiptState.Seen,
                   }];
    }

    /// <summary>The purchase shows at once what came or went; its next step follows.</summary>
    private async Task SummariseAsync(UnitOfWork work, Guid purchaseId, CancellationToken cancellationToken)
    {
        var purchase = await PurchasesStore.LockAsync(work, purchaseId, cancellationToken) ?? throw new InvalidOperationException($"Purchase {purchaseId} is gone.");
        var receipts = await ReceiptsStore.LockOfPurchaseAsync(work, purchaseId, cancellationToken);
        var now = clock.GetUtcNow();
        await PurchasesStore.UpdateAsync(work, PurchaseJudgement.After(purchase, receipts, null, now) with { ChangedAt = now }, cancellationToken);
        work.Notify(PurchaseSettlement.ChangedChannel, purchaseId.ToString());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bitcoin {Network} was reorganised: read up to {Scanned}, goes on after {Parted}; {Purchases} purchases are affected")]
    private partial void LogReorganised(string network, long scanned, long parted, int purchases);

    [LoggerMessage(Level = LogLevel.Error, Message = "The node has not one of the last blocks that were read of Bitcoin {Network}; the last {Blocks} are read again")]
    private partial void LogNothingKnown(string network, int blocks);
}
