using System.Collections.Concurrent;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payments;

/// <summary>Takes the next step of every payment whose time or confirmations have come. Step 9 of the flow.</summary>
internal sealed partial class PaymentProgress(Db db, PaymentsStore payments, PaymentSettlement settlement, ILogger<PaymentProgress> logger)
{
    private const int Batch = 500;
    private const int BatchesAtOnce = 20;

    // Where a round that had too many left off.
    private readonly ConcurrentDictionary<string, Guid> _leftOffAt = new(StringComparer.Ordinal);

    /// <summary>Whether there may be more to do at once: not for payments that only wait for the rest of their money.</summary>
    public async Task<bool> RunAsync(PaymentNetwork network, ChainCursor cursor, CancellationToken cancellationToken)
    {
        Guid? after = _leftOffAt.TryRemove(network.Name, out var left) ? left : null;
        var anyChanged = false;
        for (var batch = 0; batch < BatchesAtOnce; batch++)
        {
            var due = await payments.DueAsync(network.Name, cursor.ScannedTime, after, Batch, cancellationToken);
            anyChanged |= await AdvanceAsync(network.Facts, due, cancellationToken);
            // One that began in the middle leaves the beginning to the next round.
            if (due.Count < Batch) return anyChanged && after is not null;
            after = due[^1];
        }

        _leftOffAt[network.Name] = after!.Value;
        return anyChanged;
    }

    private async Task<bool> AdvanceAsync(NetworkFacts network, IReadOnlyList<Guid> due, CancellationToken cancellationToken)
    {
        var anyChanged = false;
        foreach (var id in due)
        {
            try
            {
                anyChanged |= await ConflictRetry.RunAsync(() => AdvanceAsync(network, id, cancellationToken));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A defect in what one of them bought must not hold up the others; it is tried again with the next block.
                LogFailed(exception, id);
            }
        }

        return anyChanged;
    }

    /// <summary>Whether it changed.</summary>
    private async Task<bool> AdvanceAsync(NetworkFacts network, Guid paymentId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (await PaymentsStore.LockAsync(work, paymentId, cancellationToken) is not { } payment) return false;
        var next = await settlement.AdvanceAsync(work, payment, network, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return !ReferenceEquals(next, payment);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Payment {PaymentId} could not be carried on")]
    private partial void LogFailed(Exception exception, Guid paymentId);
}
