using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Escrow;

/// <summary>
/// Money of jobs between the payer and whoever gets it. Every act is part of the caller's transaction, so that it happens together with
/// what it is about. The payment's row is the fence: of a release, a refund and the expiry exactly one finds it in escrow.
/// Callers lock the job first, then the payment, and take several in the order of their ids.
/// </summary>
internal sealed class Escrows(EscrowStore store, EscrowOutbox outbox, LedgerBook book, TimeProvider clock)
{
    // Older ends of a hold have to be found by people: say in a word which it was.
    private const string RefundWord = "job refunded", ExpiryWord = "escrow expired", ResolutionWord = "dispute resolved";

    /// <summary>Sets money aside for jobs; false for each that its payer cannot pay, of which nothing is kept.</summary>
    public async Task<bool[]> HoldAllAsync(UnitOfWork unit, IReadOnlyList<NewEscrow> escrows, CancellationToken cancellationToken)
    {
        var outcomes = await book.ApplyAsync(unit, [.. escrows.Select(EscrowLedger.Hold)], cancellationToken);
        bool[] held = [.. outcomes.Select(Held)];
        var (kept, now) = (escrows.Where((_, i) => held[i]).ToList(), clock.GetUtcNow());
        if (kept.Count == 0) return held;
        await store.InsertAsync(unit, kept, now, cancellationToken);
        await outbox.LockAsync(unit, kept, now, cancellationToken);
        return held;
    }

    /// <inheritdoc cref="HoldAllAsync"/>
    public async Task<bool> HoldAsync(UnitOfWork unit, NewEscrow escrow, CancellationToken cancellationToken) =>
        (await HoldAllAsync(unit, [escrow], cancellationToken))[0];

    /// <summary>
    /// Pays what is still in escrow for these jobs, the platform's part by the rate of each payment; leaves out all others. Returns the
    /// payments as they are now.
    /// </summary>
    public async Task<IReadOnlyList<EscrowSettlement>> ReleaseAllAsync(
        UnitOfWork unit, IReadOnlyList<EscrowRelease> releases, CancellationToken cancellationToken)
    {
        var byJob = releases.ToDictionary(release => release.JobId, StringComparer.Ordinal);
        var open = await store.LockAsync(unit, [.. byJob.Keys], EscrowStatus.Escrowed, cancellationToken);
        List<EscrowSettlement> settled = [.. open.Select(payment => EscrowLedger.Divide(payment, byJob[payment.JobId].Payee, payment.Money))];
        return await SettleAsync(unit, settled, settlement => byJob[settlement.Payment.JobId].Reason, cancellationToken);
    }

    /// <summary>
    /// Pays several for one job, each a part of its payment, the platform's part of each by the payment's rate; the rest is given back, and all
    /// of it when the parts are nothing. Empty when the payment does not have this status.
    /// </summary>
    /// <param name="divide">Who gets how much of the amount: different payees, together at most all of it.</param>
    public async Task<IReadOnlyList<EscrowSettlement>> DivideAsync(
        UnitOfWork unit, string jobId, string status, Func<Money, IReadOnlyList<(EscrowPayee Payee, Money Part)>> divide, string reason, CancellationToken cancellationToken)
    {
        if (await store.LockAsync(unit, [jobId], status, cancellationToken) is not [var payment]) return [];
        List<EscrowSettlement> parts = [.. divide(payment.Money).Where(entry => !entry.Part.IsZero).Select(entry => EscrowLedger.Divide(payment, entry.Payee, entry.Part))];
        if (parts.Count == 0)
        {
            await GiveBackAsync(unit, [payment], EscrowStatus.Refunded, RefundWord, _ => reason, cancellationToken);
            return [];
        }

        EscrowLedger.Require(await book.ApplyAsync(unit, [EscrowLedger.Settle(parts)], cancellationToken));
        var now = clock.GetUtcNow();
        await store.DividedAsync(unit, parts, reason, now, cancellationToken);
        // What goes back lies in the platform's vault too, in which it belongs to whom the ledger gave it.
        await outbox.SettleAsync(unit, [payment], isPaid: true, now, cancellationToken);
        return [.. parts.Select(part => part.ReleasedAt(now, reason))];
    }

    /// <summary>Gives back what is still in escrow for these jobs; leaves out all others. Returns the payments that were refunded.</summary>
    public async Task<IReadOnlyList<string>> RefundAllAsync(UnitOfWork unit, IReadOnlyList<EscrowRefund> refunds, CancellationToken cancellationToken)
    {
        var reasons = refunds.ToDictionary(refund => refund.JobId, refund => refund.Reason, StringComparer.Ordinal);
        var open = await store.LockAsync(unit, [.. reasons.Keys], EscrowStatus.Escrowed, cancellationToken);
        return await GiveBackAsync(unit, open, EscrowStatus.Refunded, RefundWord, payment => reasons[payment.JobId], cancellationToken);
    }

    /// <summary>Stops the money where it is until an arbiter decides; false when it is not in escrow any more.</summary>
    public async Task<bool> DisputeAsync(UnitOfWork unit, string paymentId, string reason, CancellationToken cancellationToken) =>
        await store.DisputeAsync(unit, paymentId, reason, clock.GetUtcNow(), cancellationToken);

    /// <summary>The arbiter's word on a disputed payment: so much for the work, the rest back. Null when it is not disputed.</summary>
    /// <param name="award">What the work is worth, not nothing; the platform's part is taken of it.</param>
    public async Task<EscrowSettlement?> AwardAsync(
        UnitOfWork unit, EscrowRecord payment, EscrowPayee payee, Money award, string reason, CancellationToken cancellationToken)
    {
        if (award > payment.Money) throw new ArgumentOutOfRangeException(nameof(award), award, "More than there is.");
        var open = await store.LockAsync(unit, [payment.JobId], EscrowStatus.Disputed, cancellationToken);
        if (open.Count == 0) return null;

        var settlement = EscrowLedger.Divide(open[0], payee, award);
        return (await SettleAsync(unit, [settlement], _ => reason, cancellationToken))[0];
    }

    /// <summary>The arbiter's word that nothing was worth anything: all of a disputed payment goes back. False when it is not disputed.</summary>
    public async Task<bool> GiveBackAsync(UnitOfWork unit, EscrowRecord payment, string reason, CancellationToken cancellationToken)
    {
        var open = await store.LockAsync(unit, [payment.JobId], EscrowStatus.Disputed, cancellationToken);
        return (await GiveBackAsync(unit, open, EscrowStatus.Refunded, ResolutionWord, _ => reason, cancellationToken)).Count > 0;
    }

    /// <summary>Gives back what nobody decided on in time, at most so many; what somebody works on right now is left to him.</summary>
    public async Task<IReadOnlyList<string>> ExpireAsync(UnitOfWork unit, int limit, CancellationToken cancellationToken)
    {
        var due = await store.TakeDueAsync(unit, clock.GetUtcNow(), limit, cancellationToken);
        return await GiveBackAsync(unit, due, EscrowStatus.Expired, ExpiryWord, _ => "The time of the escrow was over.", cancellationToken);
    }

    private static bool Held(LedgerOutcome outcome) => outcome switch
    {
        LedgerOutcome.Applied => true,
        LedgerOutcome.InsufficientFunds => false,
        _ => throw new InvalidOperationException($"Money could not be set aside for a job: {outcome}."),
    };

    private async Task<IReadOnlyList<EscrowSettlement>> SettleAsync(
        UnitOfWork unit, IReadOnlyList<EscrowSettlement> settled, Func<EscrowSettlement, string> reason, CancellationToken cancellationToken)
    {
        if (settled.Count == 0) return settled;
        EscrowLedger.Require(await book.ApplyAsync(unit, [.. settled.Select(EscrowLedger.Settle)], cancellationToken));
        var now = clock.GetUtcNow();
        await store.ReleasedAsync(unit, settled, [.. settled.Select(reason)], now, cancellationToken);
        // Only the contract's own arbiter can divide an escrow there.
        var whole = settled.Where(settlement => settlement.Node + settlement.Platform == settlement.Payment.Money);
        await outbox.SettleAsync(unit, whole.Select(settlement => settlement.Payment), isPaid: true, now, cancellationToken);
        return [.. settled.Select(settlement => settlement.ReleasedAt(now, reason(settlement)))];
    }

    private async Task<IReadOnlyList<string>> GiveBackAsync(
        UnitOfWork unit, IReadOnlyList<EscrowRecord> open, string status, string word, Func<EscrowRecord, string> reason, CancellationToken cancellationToken)
    {
        if (open.Count == 0) return [];
        EscrowLedger.Require(await book.ApplyAsync(unit, [.. open.Select(payment => EscrowLedger.Void(payment.Id, word))], cancellationToken));
        var now = clock.GetUtcNow();
        await store.GivenBackAsync(unit, open, status, [.. open.Select(reason)], now, cancellationToken);
        await outbox.SettleAsync(unit, open, isPaid: false, now, cancellationToken);
        return [.. open.Select(payment => payment.Id)];
    }
}
