using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Payments.Submissions;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payments.Watching;

/// <summary>One round over one network, by whichever replica holds its lease. Nothing of it must happen only once: every part finds again what a crash left undone.</summary>
internal sealed class NetworkWatch(
    Db db,
    ChainScan scan,
    ReceiptCheck check,
    ReceiptMatching matching,
    SubmissionPolling polling,
    PaymentProgress progress,
    TimeProvider clock)
{
    /// <summary>Whether there may be more to do at once.</summary>
    public async Task<bool> RunAsync(PaymentNetwork network, WatchLease lease, CancellationToken cancellationToken)
    {
        // Users' checks are refused when too many wait; the watcher alone brings what was refused.
        RequestPace.BePatient();
        if (await LeaseAsync(network.Name, lease, cancellationToken) is not { } cursor) return false;

        var head = await network.Verifier.HeadAsync(cancellationToken);
        if (await scan.RunAsync(network, cursor, head, lease, cancellationToken) is not { } scanned) return false;

        await check.RunAsync(network, head, cancellationToken);
        await matching.RunAsync(network, cancellationToken);
        var more = await progress.RunAsync(network, scanned, cancellationToken);
        // Last: what users named costs questions to the chain, and must not hold up what is known.
        await polling.RunAsync(network, cancellationToken);
        return more || scanned.ScannedHeight < head.Height;
    }

    /// <summary>Lets another replica go on at once instead of after the lease.</summary>
    public async Task ReleaseAsync(string network, WatchLease lease, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await CursorsStore.ReleaseAsync(work, network, lease.Owner, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private async Task<ChainCursor?> LeaseAsync(string network, WatchLease lease, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var cursor = await CursorsStore.LeaseAsync(work, network, lease.Owner, clock.GetUtcNow(), lease.Until(clock), cancellationToken);
        await work.CommitAsync(cancellationToken);
        return cursor;
    }
}
