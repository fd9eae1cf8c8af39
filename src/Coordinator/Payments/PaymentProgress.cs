using AIForge.Coordinator.Payments.Watching;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payments;

/// <summary>Takes the next step of every payment whose time or confirmations have come. Step 9 of the flow.</summary>
internal sealed partial class PaymentProgress(Db db, PaymentsStore payments, PaymentSettlement settlement, ILogger<PaymentProgress> logger)
{
    private const int Batch = 500;

    /// <summary>Whether there may be more.</summary>
    public async Task<bool> RunAsync(PaymentNetwork network, ChainCursor cursor, CancellationToken cancellationToken)
    {
        var due = await payments.DueAsync(network.Name, cursor.ScannedTime, Batch, cancellationToken);
        foreach (var id in due)
        {
            try
            {
                await ConflictRetry.RunAsync(() => AdvanceAsync(network.Facts, id, cancellationToken));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A defect in what one of them bought must not hold up the others; it is tried again with the next block.
                LogFailed(exception, id);
            }
        }

        return due.Count == Batch;
    }

    private async Task<bool> AdvanceAsync(NetworkFacts network, Guid paymentId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (await PaymentsStore.LockAsync(work, paymentId, cancellationToken) is not { } payment) return false;
        await settlement.AdvanceAsync(work, payment, network, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Payment {PaymentId} could not be carried on")]
    private partial void LogFailed(Exception exception, Guid paymentId);
}
