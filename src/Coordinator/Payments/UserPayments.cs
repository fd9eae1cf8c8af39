using AIForge.Chains;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payments;

/// <summary>What users do with their own payments. Those of others do not exist for them.</summary>
internal sealed partial class UserPayments(
    Db db,
    PaymentsStore store,
    PaymentVerification verification,
    RateLimitGate gate,
    IOptions<PaymentsOptions> options,
    TimeProvider clock,
    ILogger<UserPayments> logger)
{
    // How soon an answer of a chain may be a better one.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly RateLimitRule _perMinute = new("payment-checks-minute", options.Value.VerificationsPerMinute, RateWindow.Minute) { Counted = "payment checks" };

    public async Task<PaymentRecord> FindAsync(Guid userId, Guid paymentId, CancellationToken cancellationToken) =>
        await store.FindAsync(paymentId, cancellationToken) is { } payment && payment.UserId == userId ? payment : throw NotFound(paymentId);

    /// <param name="payment">The caller's own.</param>
    public async Task<VerifiedPayment> VerifyAsync(PaymentRecord payment, TransactionHash hash, CancellationToken cancellationToken)
    {
        await gate.EnterAsync($"payments:{payment.UserId:N}", _perMinute, LimitsAway.Refuse, cancellationToken);
        if (payment.Status == PaymentStatusCodes.Failed || (payment.Status == PaymentStatusCodes.Expired && payment.MonitoredUntil < clock.GetUtcNow()))
            throw PaymentsFaults.Closed(payment.Status);

        payment = await verification.SubmitAsync(payment.Id, hash, cancellationToken);
        if (PaymentRules.HasEnded(payment.Status)) return new VerifiedPayment(payment, EvidenceVerdict.Matches([]));

        var verified = await AskAsync(payment, hash, cancellationToken);
        return verified.Verdict.Refusal == EvidenceRefusal.None ? verified : throw PaymentsFaults.Refused(verified.Payment, hash, verified.Verdict);
    }

    public async Task<PaymentRecord> CancelAsync(Guid userId, Guid paymentId, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var payment = await PaymentsStore.LockAsync(work, paymentId, cancellationToken);
        if (payment is null || payment.UserId != userId) throw NotFound(paymentId);
        if (payment is { Status: PaymentStatusCodes.Failed, StatusReason: PaymentRules.Cancelled }) return payment;

        var claims = await ReceiptsStore.LockOfPaymentAsync(work, paymentId, cancellationToken);
        if (payment.Status != PaymentStatusCodes.Pending || claims.Count > 0) throw PaymentsFaults.NotCancellable(payment.Status);
        payment = payment with { Status = PaymentStatusCodes.Failed, StatusReason = PaymentRules.Cancelled, ChangedAt = clock.GetUtcNow() };
        await PaymentsStore.UpdateAsync(work, payment, cancellationToken);
        work.Notify(PaymentSettlement.ChangedChannel, paymentId.ToString());
        await work.CommitAsync(cancellationToken);
        return payment;
    }

    /// <summary>What a chain fails to say is no fault of the payment: it stays as it is.</summary>
    private async Task<VerifiedPayment> AskAsync(PaymentRecord payment, TransactionHash hash, CancellationToken cancellationToken)
    {
        try
        {
            return await verification.RunAsync(payment, hash, cancellationToken);
        }
        catch (ChainUnavailableException exception)
        {
            LogChainFailed(exception, payment.Network, hash);
            throw exception.IsBusy
                ? PaymentsFaults.ChainBusy(payment.Network, exception.RetryAfter)
                : PaymentsFaults.ChainUnavailable(payment.Network, exception.RetryAfter);
        }
        catch (ChainDisagreementException exception)
        {
            LogChainFailed(exception, payment.Network, hash);
            throw PaymentsFaults.RpcDisagreement(payment.Network, RetryAfter);
        }
        catch (ChainAnswerException exception)
        {
            LogChainFailed(exception, payment.Network, hash);
            throw PaymentsFaults.ChainAnswerInvalid(payment.Network, RetryAfter);
        }
    }

    private static Exception NotFound(Guid paymentId) => PaymentsFaults.NotFound(new Id<PaymentTag>(paymentId).ToString());

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Network} could not be asked for transaction {Hash}")]
    private partial void LogChainFailed(Exception exception, string network, TransactionHash hash);
}
