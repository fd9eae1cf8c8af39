using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Payments.Admin;

/// <summary>What only a person can decide: whose money it is that came without a payment, and who may buy again after a reversal.</summary>
internal sealed class ReceiptAssignment(
    AdminActor admin, Db db, PaymentNetworks networks, PaymentSettlement settlement, ReceiptBooking booking, SecurityLog audit)
{
    /// <param name="paymentId">The user's payment that it pays; null to credit the balance.</param>
    public async Task<ReceiptRecord> AssignAsync(Guid receiptId, Guid userId, Guid? paymentId, string reason, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var payment = paymentId is { } id ? await LockAsync(work, id, userId, cancellationToken) : null;
        if (payment is null && !await AccountsStore.LockUserAsync(work, userId, cancellationToken)) throw PaymentsFaults.UserNotFound();

        var receipt = await ReceiptsStore.LockAsync(work, receiptId, cancellationToken) ?? throw PaymentsFaults.ReceiptNotFound();
        if (receipt is not { State: ReceiptStates.Suspense, PaymentId: null }) throw PaymentsFaults.ReceiptNotUnmatched(receipt.State);
        if (payment is null) receipt = await booking.CreditAsync(work, receipt, userId, cancellationToken);
        else receipt = await PayAsync(work, payment, receipt, cancellationToken);

        var details = new Dictionary<string, string>
        {
            ["by"] = admin.Wallet.Text,
            ["reason"] = reason,
            ["amount"] = receipt.Money.ToDecimalString(),
            ["payment"] = paymentId is { } paid ? new Id<PaymentTag>(paid).ToString() : "",
        };
        var happened = new SecurityEvent("payment.receipt_assigned") { UserId = userId, Subject = new Id<ReceiptTag>(receiptId).ToString(), Address = admin.Address, Details = details };
        await audit.WriteAsync(work, happened, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return receipt;
    }

    public async Task LiftRestrictionAsync(Guid userId, string reason, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        if (!await PaymentsStore.LiftRestrictionAsync(work, userId, cancellationToken)) throw PaymentsFaults.NotRestricted();

        var details = new Dictionary<string, string> { ["by"] = admin.Wallet.Text, ["reason"] = reason };
        await audit.WriteAsync(work, new SecurityEvent("payment.restriction_lifted") { UserId = userId, Address = admin.Address, Details = details }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private static async Task<PaymentRecord> LockAsync(UnitOfWork work, Guid paymentId, Guid userId, CancellationToken cancellationToken)
    {
        var payment = await PaymentsStore.LockAsync(work, paymentId, cancellationToken);
        return payment is not null && payment.UserId == userId ? payment : throw PaymentsFaults.NotFound(new Id<PaymentTag>(paymentId).ToString());
    }

    private async Task<ReceiptRecord> PayAsync(UnitOfWork work, PaymentRecord payment, ReceiptRecord receipt, CancellationToken cancellationToken)
    {
        if (payment.Network != receipt.Network) throw PaymentsFaults.Invalid("payment_id", "This payment is on another network than the receipt.");

        await ReceiptsStore.UpdateAsync(work, receipt with { PaymentId = payment.Id }, cancellationToken);
        await settlement.AdvanceAsync(work, payment, networks.Require(payment.Network).Facts, cancellationToken);
        return await ReceiptsStore.LockAsync(work, receipt.Id, cancellationToken) ?? receipt;
    }
}
