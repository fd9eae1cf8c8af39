using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>
/// The money around checks: what the platform sets aside for who checks, and what becomes of the pay of the job. Every id is made from what it is
/// for, so that nothing is booked twice.
/// </summary>
internal sealed class CheckPay(LedgerBook book, EscrowStore payments, JobRevenue revenue, TimeProvider clock)
{
    /// <summary>As much as the first node got; null for a job that nobody was paid for.</summary>
    public async Task<Money?> PriceAsync(UnitOfWork unit, CheckedJob job, CancellationToken cancellationToken) =>
        await payments.OfJobAsync(unit, job.JobId, cancellationToken) is { Status: EscrowStatus.Released, NodeAmount: > 0 } payment ? new Money(payment.Asset, payment.NodeAmount.Value) : null;

    /// <summary>Sets aside what a check costs; false when the platform has not earned so much.</summary>
    public async Task<bool> SetAsideAsync(UnitOfWork unit, Guid copyId, Money? price, CancellationToken cancellationToken)
    {
        if (price is not { } amount) return true;
        var leg = new Leg(LedgerAccount.PlatformRevenue(amount.Asset), LedgerAccount.CheckPay(amount.Asset, copyId), amount);
        return await PostAsync(unit, "check.set", copyId, [leg], cancellationToken);
    }

    /// <summary>Pays a node for a check, or gives the platform back what was set aside for one that is worth nothing.</summary>
    public async Task EndAsync(UnitOfWork unit, JobCopy copy, Money? price, bool isPaid, CancellationToken cancellationToken)
    {
        if (price is not { } amount) return;
        var hours = revenue.HoldHours;
        var receiver = isPaid ? JobRevenue.AccountOf(amount.Asset, copy.NodeId!.Value, hours) : LedgerAccount.PlatformRevenue(amount.Asset);
        var leg = new Leg(LedgerAccount.CheckPay(amount.Asset, copy.Id), receiver, amount);
        if (!await PostAsync(unit, "check.end", copy.Id, [leg], cancellationToken)) throw new InvalidOperationException($"What was set aside for check {copy.Id} is not there.");
        if (!isPaid) return;
        var earning = new JobEarning(new Id<JobTag>(copy.Id).ToString(), copy.NodeOwnerId!.Value, copy.NodeId!.Value, null, amount);
        await revenue.RecordAsync(unit, [earning], hours, cancellationToken);
    }

    /// <summary>Whoever did the job may have its pay, when it is time.</summary>
    public Task LetGoAsync(UnitOfWork unit, CheckedJob job, CancellationToken cancellationToken) => revenue.LetGoAsync(unit, job.JobId, cancellationToken);

    /// <summary>Gives the payer all of it back, the platform's part too. False when the pay is not held any more, and nothing happened.</summary>
    public async Task<bool> TakeBackAsync(UnitOfWork unit, CheckedJob job, CancellationToken cancellationToken)
    {
        if (job.PaymentId is null || await payments.LockAsync(unit, [job.JobId], EscrowStatus.Released, cancellationToken) is not [var payment]) return true;
        var node = new Money(payment.Asset, payment.NodeAmount ?? 0);
        if (!node.IsZero && !await revenue.TakeBackAsync(unit, job.JobId, cancellationToken)) return false;

        var platform = new Money(payment.Asset, payment.PlatformAmount ?? 0);
        var legs = new List<Leg>();
        if (!node.IsZero) legs.Add(new Leg(LedgerAccount.NodeHeld(payment.Asset, payment.NodeId!.Value), payment.Payer, node));
        if (!platform.IsZero) legs.Add(new Leg(LedgerAccount.PlatformRevenue(payment.Asset), payment.Payer, platform));
        var id = LedgerIds.Of("check.reverse", payment.Id);
        var outcome = await book.TransferAsync(unit, new LedgerEntry(id, EntryKind.Reversal, payment.JobId, legs), cancellationToken);
        // The node's part is held; the platform may have spent its own, and then this is tried again when it has earned more.
        if (outcome is not LedgerOutcome.Applied) throw new InvalidOperationException($"Payment {payment.Id} could not be given back: {outcome}.");
        await payments.ReversedAsync(unit, payment.Id, id, "Two other nodes had another result: it is given back.", clock.GetUtcNow(), cancellationToken);
        return true;
    }

    private async Task<bool> PostAsync(UnitOfWork unit, string act, Guid copyId, IReadOnlyList<Leg> legs, CancellationToken cancellationToken)
    {
        var entry = new LedgerEntry(LedgerIds.Of(act, copyId), EntryKind.CheckPay, new Id<JobTag>(copyId).ToString(), legs);
        return await book.TransferAsync(unit, entry, cancellationToken) is LedgerOutcome.Applied;
    }
}
