using AIForge.Chains;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Payments.Submissions;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Wallets;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payments;

/// <summary>
/// Looks at one transaction for one payment. The chain is asked outside of any transaction; what it said is judged again under the
/// payment's lock, so that of two calls at once the second finds what the first did. Steps 2 to 4 of the flow.
/// </summary>
internal sealed class PaymentVerification(
    Db db, PaymentNetworks networks, PaymentSettlement settlement, IOptions<PaymentsOptions> options, TimeProvider clock)
{
    /// <summary>Told when a transaction was named that the watcher shall look for.</summary>
    public const string SubmittedChannel = "payment_submitted";

    /// <summary>Keeps the hash: should everything fail from here on, the watcher asks for it again.</summary>
    /// <exception cref="Shared.Faults.FaultException">Too many were named, or the payment takes no money any more.</exception>
    public async Task<PaymentRecord> SubmitAsync(Guid paymentId, TransactionHash hash, CancellationToken cancellationToken)
    {
        var (now, bytes) = (clock.GetUtcNow(), hash.ToBytes());
        await using var work = await db.BeginAsync(cancellationToken);
        var payment = await LockAsync(work, paymentId, cancellationToken);
        if (PaymentRules.HasEnded(payment.Status)) return payment;
        if (await SubmissionsStore.CountOthersAsync(work, paymentId, bytes, cancellationToken) >= options.Value.MaxSubmissions)
            throw PaymentsFaults.TooManySubmissions(options.Value.MaxSubmissions);

        await SubmissionsStore.InsertAsync(work, paymentId, bytes, now, now + options.Value.PollUnknownFor, cancellationToken);
        work.Notify(SubmittedChannel, payment.Network);
        await work.CommitAsync(cancellationToken);
        return payment;
    }

    public async Task<VerifiedPayment> RunAsync(PaymentRecord payment, TransactionHash hash, CancellationToken cancellationToken)
    {
        // Step 2: ask. The head first: what is in a block by then has at least these confirmations.
        var network = networks.Require(payment.Network);
        var head = await network.Verifier.HeadAsync(cancellationToken);
        var transaction = await network.Verifier.FindAsync(hash, cancellationToken);

        // Step 3: judge.
        var verdict = Evidence.Judge(payment, transaction, options.Value.ClockTolerance);
        var receipts = verdict.Transfers.Select(transfer => ReceiptReading.Of(transfer, network.Name, clock) with
        {
            CheckedHeight = Math.Max(head.Height, transfer.BlockNumber),
            IsFinal = transaction.IsFinal,
        }).ToList();

        return await ConflictRetry.RunAsync(() => KeepAsync(payment.Id, hash, network.Facts, verdict, receipts, cancellationToken));
    }

    /// <summary>Step 4: one transaction with everything that follows from the verdict.</summary>
    private async Task<VerifiedPayment> KeepAsync(
        Guid paymentId, TransactionHash hash, NetworkFacts network, EvidenceVerdict verdict, IReadOnlyList<ReceiptRecord> receipts, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var payment = await LockAsync(work, paymentId, cancellationToken);
        if (PaymentRules.HasEnded(payment.Status)) return new VerifiedPayment(payment, verdict with { Refusal = EvidenceRefusal.None });

        if (receipts.Count > 0) verdict = await ClaimAsync(work, payment, hash, verdict, receipts, cancellationToken);
        if (verdict.Refusal != EvidenceRefusal.None)
            await SubmissionsStore.SettleAsync(work, paymentId, hash.ToBytes(), SubmissionsStore.Refused, PaymentsFaults.ReasonOf(verdict.Refusal), cancellationToken);
        payment = await settlement.AdvanceAsync(work, payment, network, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return new VerifiedPayment(payment, verdict);
    }

    private static async Task<EvidenceVerdict> ClaimAsync(
        UnitOfWork work, PaymentRecord payment, TransactionHash hash, EvidenceVerdict verdict, IReadOnlyList<ReceiptRecord> receipts, CancellationToken cancellationToken)
    {
        foreach (var receipt in receipts) await ReceiptsStore.RecordAsync(work, receipt, cancellationToken);
        var standing = await ReceiptsStore.LockTransactionAsync(work, payment.Network, hash.ToBytes(), cancellationToken);
        // Kept from a block that was replaced: the watcher puts it right, and asks again for this transaction.
        if (standing.Any(receipt => !receipt.BlockHash.AsSpan().SequenceEqual(receipts[0].BlockHash))) return verdict;

        var matching = standing.Join(receipts, receipt => receipt.LogIndex, seen => seen.LogIndex, ReceiptReading.Confirm).ToList();
        var claims = await ReceiptsStore.LockOfPaymentAsync(work, payment.Id, cancellationToken);
        var remaining = payment.Amount - claims.Where(claim => claim.State != ReceiptStates.Credited).Sum(claim => claim.Amount);
        var isPayers = await WalletsStore.HoldsAsync(work, payment.UserId, payment.Network, payment.FromWallet, cancellationToken);
        var taken = ReceiptRules.Take(isPayers ? remaining : 0, [.. matching.Where(receipt => receipt.PaymentId is null && receipt.State != ReceiptStates.Credited)]);
        foreach (var receipt in matching)
        {
            var claimed = taken.Contains(receipt) ? receipt with { PaymentId = payment.Id } : receipt;
            await ReceiptsStore.UpdateAsync(work, claimed, cancellationToken);
        }

        var isOwn = taken.Count > 0 || matching.Any(receipt => receipt.PaymentId == payment.Id);
        if (isOwn) await SubmissionsStore.SettleAsync(work, payment.Id, hash.ToBytes(), SubmissionsStore.Claimed, null, cancellationToken);
        if (isOwn || remaining <= 0) return verdict;
        if (!isPayers) return EvidenceVerdict.Refused(EvidenceRefusal.WalletUnlinked, "");

        var other = matching.FirstOrDefault(receipt => receipt.UserId == payment.UserId && receipt.PaymentId is not null)?.PaymentId;
        return EvidenceVerdict.Refused(EvidenceRefusal.AlreadyUsed, other is { } id ? new Id<PaymentTag>(id).ToString() : "");
    }

    private static async Task<PaymentRecord> LockAsync(UnitOfWork work, Guid paymentId, CancellationToken cancellationToken) =>
        await PaymentsStore.LockAsync(work, paymentId, cancellationToken) ?? throw new InvalidOperationException($"Payment {paymentId} is gone.");
}
