using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Payments.Submissions;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Payments;

/// <summary>
/// Takes a payment as far as its receipts carry it. Runs inside one transaction that holds the payment's lock: state, ledger, what was
/// bought and the announcement are kept together or not at all. Steps 5 and 6 of the flow.
/// </summary>
internal sealed partial class PaymentSettlement(
    Fulfilments fulfilments, ReceiptBooking booking, SecurityLog audit, TimeProvider clock, ILogger<PaymentSettlement> logger)
{
    /// <summary>Told with every change of a payment; the payload is its id.</summary>
    public const string ChangedChannel = "payment_changed";

    /// <param name="payment">Locked by this transaction.</param>
    public async Task<PaymentRecord> AdvanceAsync(UnitOfWork work, PaymentRecord payment, NetworkFacts network, CancellationToken cancellationToken)
    {
        var claims = await ReceiptsStore.LockOfPaymentAsync(work, payment.Id, cancellationToken);
        var scannedUntil = (await CursorsStore.FindAsync(work, payment.Network, cancellationToken))?.ScannedTime;
        var refusedFor = await SubmissionsStore.RefusedForAsync(work, payment.Id, cancellationToken);
        var step = PaymentRules.Next(payment, claims, network, scannedUntil, refusedFor);
        if (!step.Changes(payment)) return payment;

        var now = clock.GetUtcNow();
        // Step 5: the money first, so that what was bought can be paid from the balance.
        foreach (var receipt in step.Credits) await booking.CreditAsync(work, receipt, payment.UserId, cancellationToken);

        var next = payment with
        {
            Status = step.Status,
            StatusReason = step.Reason,
            Paid = step.Paid,
            IsLate = step.IsLate,
            TxHash = claims.Count > 0 ? claims[^1].TxHash : null,
            ChangedAt = now,
        };
        if (step.Status == PaymentStatusCodes.Confirmed && payment.Status != PaymentStatusCodes.Confirmed)
            next = await FulfilAsync(work, next with { ConfirmedAt = now }, now, cancellationToken);

        await PaymentsStore.UpdateAsync(work, next, cancellationToken);
        work.Notify(ChangedChannel, payment.Id.ToString());
        if (next.Status != payment.Status) LogChanged(payment.Id, payment.Status, next.Status);
        return next;
    }

    /// <summary>The chain took a receipt back: a payment that had counted by it no longer does.</summary>
    /// <param name="payment">Locked by this transaction.</param>
    /// <param name="receipt">One of its receipts, locked and not orphaned yet.</param>
    public async Task<PaymentRecord> TakeBackAsync(UnitOfWork work, PaymentRecord payment, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        var claims = await ReceiptsStore.LockOfPaymentAsync(work, payment.Id, cancellationToken);
        var left = claims.Where(claim => claim.Id != receipt.Id).ToList();
        var next = payment with { Paid = left.Sum(claim => claim.Amount), TxHash = left.Count > 0 ? left[^1].TxHash : null, ChangedAt = clock.GetUtcNow() };
        if (PaymentRules.IsReversedBy(payment, left)) next = await ReverseAsync(work, next, cancellationToken);

        var owed = await booking.TakeBackAsync(work, receipt, cancellationToken);
        if (next.Status == PaymentStatusCodes.Reversed || owed > 0)
            await PaymentsStore.RestrictAsync(work, payment.UserId, payment.Id, next.ChangedAt, cancellationToken);
        if (receipt.State == ReceiptStates.Credited) await AuditAsync(work, payment, next, receipt, owed, cancellationToken);
        if (next.Status == PaymentStatusCodes.Confirming) next = next with { Status = PaymentStatusCodes.Pending };
        await PaymentsStore.UpdateAsync(work, next, cancellationToken);
        work.Notify(ChangedChannel, payment.Id.ToString());
        LogTakenBack(payment.Id, receipt.Id, receipt.State, next.Status);
        return next;
    }

    private async Task<PaymentRecord> FulfilAsync(UnitOfWork work, PaymentRecord payment, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Step 6: what was bought.
        var outcome = fulfilments.Find(payment.PaymentType) is { } fulfilment
            ? await fulfilment.FulfilAsync(work, payment.ToOrder(now), cancellationToken)
            : Fulfilment.Credited("This is no longer sold; the money is on your balance.");
        return payment with { Fulfilled = outcome.IsDone, FulfilmentText = outcome.Text };
    }

    private async Task<PaymentRecord> ReverseAsync(UnitOfWork work, PaymentRecord payment, CancellationToken cancellationToken)
    {
        // What was sold goes first, so that its price is on the balance that the receipt is taken from.
        if (payment.Fulfilled == true && fulfilments.Find(payment.PaymentType) is { } fulfilment)
            await fulfilment.RevokeAsync(work, payment.ToOrder(payment.ConfirmedAt!.Value), cancellationToken);
        return payment with { Status = PaymentStatusCodes.Reversed, StatusReason = PaymentRules.ChainReorganised };
    }

    private Task AuditAsync(UnitOfWork work, PaymentRecord before, PaymentRecord after, ReceiptRecord receipt, long owed, CancellationToken cancellationToken)
    {
        var happened = new SecurityEvent(after.Status == PaymentStatusCodes.Reversed ? "payment.reversed" : "payment.receipt_reversed")
        {
            UserId = before.UserId,
            Subject = new Id<PaymentTag>(before.Id).ToString(),
            Details = new Dictionary<string, string>
            {
                ["network"] = receipt.Network,
                ["tx_hash"] = Convert.ToHexStringLower(receipt.TxHash),
                ["amount"] = receipt.Money.ToDecimalString(),
                ["owed"] = new Shared.Monies.Money(Shared.Monies.Asset.Usdt, owed).ToDecimalString(),
            },
        };
        return audit.WriteAsync(work, happened, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Payment {PaymentId} went from {Before} to {After}")]
    private partial void LogChanged(Guid paymentId, string before, string after);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payment {PaymentId}: its chain took back receipt {ReceiptId}, which was {State}; the payment is {Status} now")]
    private partial void LogTakenBack(Guid paymentId, Guid receiptId, string state, string status);
}
