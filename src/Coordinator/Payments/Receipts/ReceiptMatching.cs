using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Wallets;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payments.Receipts;

/// <summary>Gives receipts that nobody named to the payments of their senders; what belongs to none goes to suspense. Step 7 of the flow.</summary>
internal sealed partial class ReceiptMatching(
    Db db,
    ReceiptsStore receipts,
    PaymentSettlement settlement,
    ReceiptBooking booking,
    SecurityLog audit,
    IOptions<PaymentsOptions> options,
    ILogger<ReceiptMatching> logger)
{
    private const int Batch = 100;

    public async Task RunAsync(PaymentNetwork network, CancellationToken cancellationToken)
    {
        Guid? after = null;
        while (true)
        {
            var unmatched = await receipts.UnmatchedSeenAsync(network.Name, after, Batch, cancellationToken);
            foreach (var receipt in unmatched) await MatchAsync(network.Facts, receipt, cancellationToken);
            if (unmatched.Count < Batch) return;
            after = unmatched[^1].Id;
        }
    }

    private async Task MatchAsync(NetworkFacts network, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        // Only listed so far: an endpoint alone can make that up.
        if (receipt.Confirmations < 1) return;

        var candidates = await receipts.CandidatesAsync(receipt, options.Value.ClockTolerance, cancellationToken);
        try
        {
            if (ReceiptRules.Choose(receipt.Amount, candidates) is { } paymentId)
                await ConflictRetry.RunAsync(() => ClaimAsync(network, receipt.Id, paymentId, cancellationToken));
            else if (PaymentRules.IsDeep(receipt, network))
                await ConflictRetry.RunAsync(() => SuspendAsync(receipt.Id, cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One payment that cannot be carried on must not hold up the others; it is tried again with the next block.
            LogFailed(exception, receipt.Id);
        }
    }

    private async Task<bool> ClaimAsync(NetworkFacts network, Guid receiptId, Guid paymentId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var payment = await PaymentsStore.LockAsync(work, paymentId, cancellationToken);
        if (payment is null || await LockFreeAsync(work, receiptId, cancellationToken) is not { } receipt) return false;
        if (!await WalletsStore.HoldsAsync(work, payment.UserId, payment.Network, payment.FromWallet, cancellationToken)) return false;

        await ReceiptsStore.UpdateAsync(work, receipt with { PaymentId = paymentId }, cancellationToken);
        await settlement.AdvanceAsync(work, payment, network, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<bool> SuspendAsync(Guid receiptId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (await LockFreeAsync(work, receiptId, cancellationToken) is not { } receipt) return false;

        await booking.SuspendAsync(work, receipt, cancellationToken);
        var details = new Dictionary<string, string>
        {
            ["network"] = receipt.Network,
            ["tx_hash"] = Convert.ToHexStringLower(receipt.TxHash),
            ["from"] = receipt.FromAddr,
            ["amount"] = receipt.Money.ToDecimalString(),
        };
        var happened = new SecurityEvent("payment.unmatched") { Subject = new Id<ReceiptTag>(receipt.Id).ToString(), Details = details };
        await audit.WriteAsync(work, happened, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task<ReceiptRecord?> LockFreeAsync(UnitOfWork work, Guid receiptId, CancellationToken cancellationToken) =>
        await ReceiptsStore.LockAsync(work, receiptId, cancellationToken) is { State: ReceiptStates.Seen, PaymentId: null } receipt ? receipt : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "Receipt {ReceiptId} could not be matched")]
    private partial void LogFailed(Exception exception, Guid receiptId);
}
