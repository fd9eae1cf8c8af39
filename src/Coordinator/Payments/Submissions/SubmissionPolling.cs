using AIForge.Chains;
using AIForge.Coordinator.Payments.Chains;

namespace AIForge.Coordinator.Payments.Submissions;

/// <summary>Asks again for transactions that users named before the network knew them.</summary>
internal sealed partial class SubmissionPolling(
    SubmissionsStore store, PaymentsStore payments, PaymentVerification verification, TimeProvider clock, ILogger<SubmissionPolling> logger)
{
    private const int Batch = 100;
    private const int BatchPerUser = 10;

    public async Task RunAsync(PaymentNetwork network, CancellationToken cancellationToken)
    {
        foreach (var submission in await store.WaitingAsync(network.Name, clock.GetUtcNow(), BatchPerUser, Batch, cancellationToken))
        {
            // Before it is asked for: what cannot be asked for must not keep the turn.
            await store.PolledAsync(submission.PaymentId, submission.TxHash, clock.GetUtcNow(), cancellationToken);
            var hash = TransactionHash.FromBytes(submission.TxHash);
            try
            {
                if (await payments.FindAsync(submission.PaymentId, cancellationToken) is { } payment)
                    await verification.RunAsync(payment, hash, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException and not ChainUnavailableException)
            {
                LogFailed(exception, submission.PaymentId, hash);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Transaction {Hash} could not be looked at for payment {PaymentId}")]
    private partial void LogFailed(Exception exception, Guid paymentId, TransactionHash hash);
}
