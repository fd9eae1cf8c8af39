using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Exchange;

/// <summary>Takes the next step of every purchase whose time or confirmations have come.</summary>
internal sealed partial class PurchaseProgress(Db db, PurchasesStore purchases, PurchaseSettlement settlement, TimeProvider clock, ILogger<PurchaseProgress> logger)
{
    private const int Batch = 500, BatchesAtOnce = 20;

    private readonly Lock _lock = new();
    private Guid? _leftOffAt;

    /// <summary>Whether there may be more to do at once.</summary>
    public async Task<bool> RunAsync(string network, long height, CancellationToken cancellationToken)
    {
        Guid? after;
        lock (_lock) (after, _leftOffAt) = (_leftOffAt, null);
        var beganInTheMiddle = after is not null;
        for (var batch = 0; batch < BatchesAtOnce; batch++)
        {
            var due = await purchases.DueAsync(network, clock.GetUtcNow(), after, Batch, cancellationToken);
            foreach (var id in due) await TryAdvanceAsync(id, height, cancellationToken);
            if (due.Count < Batch) return beganInTheMiddle;
            after = due[^1];
        }

        lock (_lock) _leftOffAt = after;
        return false;
    }

    private async Task TryAdvanceAsync(Guid id, long height, CancellationToken cancellationToken)
    {
        try
        {
            await ConflictRetry.RunAsync(() => AdvanceAsync(id, height, cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A defect of one must not hold up the others; it is tried again with the next round.
            LogFailed(exception, id);
        }
    }

    private async Task<bool> AdvanceAsync(Guid id, long height, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (await PurchasesStore.LockAsync(work, id, cancellationToken) is not { } purchase) return false;
        await settlement.AdvanceAsync(work, purchase, height, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Purchase {PurchaseId} could not be carried on")]
    private partial void LogFailed(Exception exception, Guid purchaseId);
}
