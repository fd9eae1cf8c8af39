using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Payments.Watching;

/// <summary>
/// Lists what came to the platform's wallets, so that a user who never names a transaction is served too. Where it stands is kept with
/// what it found, in one commit. Step 7 of the flow.
/// </summary>
internal sealed partial class ChainScan(
    Db db, PaymentsStore payments, CurrentSettings settings, TimeProvider clock, ILogger<ChainScan> logger)
{
    /// <summary>After so many chunks the other work of the network gets its turn.</summary>
    private const int ChunksAtOnce = 20;

    /// <summary>Where the scan stands afterwards; null when the lease went to another replica.</summary>
    public async Task<ChainCursor?> RunAsync(PaymentNetwork network, ChainCursor cursor, ChainHead head, WatchLease lease, CancellationToken cancellationToken)
    {
        var from = await StartAsync(network, cursor, head, cancellationToken);
        var wallets = await WalletsAsync(network, cursor, cancellationToken);
        for (var chunk = 0; chunk < ChunksAtOnce; chunk++)
        {
            var to = Math.Min(head.Height, from + network.Options.ChunkBlocks - 1);
            var found = new List<TokenTransfer>();
            foreach (var wallet in wallets)
            {
                var transfers = await network.Verifier.TransfersToAsync(wallet, from, to, cancellationToken);
                found.AddRange(transfers.Where(transfer => IsReceipt(network, transfer, wallet)));
            }

            var isHead = to == head.Height;
            var hash = isHead ? head.BlockHash : await network.Verifier.BlockHashAsync(to, cancellationToken);
            var next = cursor with
            {
                ScannedHeight = to,
                // A block that is gone by now equals none: the next round rewinds.
                ScannedHash = hash ?? [],
                // Of blocks behind the head only the order is known: payments expire when the scan has come to the head.
                ScannedTime = isHead ? head.Time : cursor.ScannedTime,
                HeadHeight = head.Height,
                FinalHeight = Math.Max(head.FinalHeight, 0),
                ChangedAt = clock.GetUtcNow(),
            };
            if (!await KeepAsync(network, found, next, lease, cancellationToken)) return null;
            cursor = next;
            if (isHead) break;
            from = to + 1;
        }

        return cursor;
    }

    /// <summary>Some blocks before the last one that was read; all that is not final when that one is no longer there.</summary>
    private static async Task<long> StartAsync(PaymentNetwork network, ChainCursor cursor, ChainHead head, CancellationToken cancellationToken)
    {
        if (cursor.ScannedHeight is not { } scanned) return Math.Clamp(network.Options.StartBlock ?? head.Height - network.Options.OverlapBlocks, 0, head.Height);

        var from = scanned + 1 - network.Options.OverlapBlocks;
        var hash = scanned <= head.Height ? await network.Verifier.BlockHashAsync(scanned, cancellationToken) : null;
        var isReorganised = hash is null || !hash.AsSpan().SequenceEqual(cursor.ScannedHash);
        if (isReorganised) from = Math.Min(from, (cursor.FinalHeight ?? 0) + 1);
        return Math.Clamp(from, 0, head.Height);
    }

    /// <summary>The present wallet, and those of payments that were made out before it changed.</summary>
    private async Task<List<string>> WalletsAsync(PaymentNetwork network, ChainCursor cursor, CancellationToken cancellationToken)
    {
        var named = await payments.WatchedWalletsAsync(network.Name, cursor.ScannedTime ?? clock.GetUtcNow().AddDays(-1), cancellationToken);
        return [.. named.Append(settings.Get(PlatformWallets.Setting).Of(network.Facts.Network).Text).Distinct()];
    }

    private bool IsReceipt(PaymentNetwork network, TokenTransfer transfer, string wallet)
    {
        if (Evidence.IsReceipt(transfer, network.Facts.Token, wallet)) return true;
        if (transfer.Amount > Evidence.LargestAmount) LogUnbelievable(network.Name, transfer.Hash, transfer.LogIndex);
        return false;
    }

    private async Task<bool> KeepAsync(
        PaymentNetwork network, IReadOnlyList<TokenTransfer> found, ChainCursor cursor, WatchLease lease, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (!await CursorsStore.MoveAsync(work, cursor, lease.Owner, lease.Until(clock), cancellationToken)) return false;
        foreach (var transfer in found) await ReceiptsStore.RecordAsync(work, ReceiptReading.Of(transfer, network.Name, clock), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "On {Network} log {LogIndex} of transaction {Hash} claims more money than there can be; it is ignored")]
    private partial void LogUnbelievable(string network, AIForge.Chains.TransactionHash hash, int logIndex);
}
