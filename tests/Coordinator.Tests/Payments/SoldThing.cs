using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>Something that is sold for 30 USDT: what a slice above does, spending and giving back through the ledger.</summary>
internal sealed class SoldThing(LedgerBook book) : IPaymentFulfilment
{
    public static readonly Money Price = Money.Whole(Asset.Usdt, 30);

    public PaymentPurpose Purpose => PaymentPurpose.Subscription;

    /// <summary>Called before and after the money is spent: a test throws here.</summary>
    public Func<PaidOrder, string, Task> Step { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Refuses when it says why.</summary>
    public Func<PaidOrder, string?> Refusal { get; set; } = _ => null;

    public Task<PaymentTerms> PriceAsync(Guid userId, PaymentTarget target, CancellationToken cancellationToken) =>
        Task.FromResult(new PaymentTerms(Price, Money.Whole(Asset.Usdt, 9), "A thing", target));

    public async Task<Fulfilment> FulfilAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken)
    {
        await Step(order, "before").WaitAsync(cancellationToken);
        if (Refusal(order) is { } refusal) return Fulfilment.Credited(refusal);

        var outcome = await MoveAsync(work, order, "thing.sold", Available(order), Revenue, cancellationToken);
        await Step(order, "after").WaitAsync(cancellationToken);
        return outcome == LedgerOutcome.InsufficientFunds ? Fulfilment.Credited("The balance does not cover it.") : Fulfilment.Done("A thing is yours");
    }

    public async Task RevokeAsync(UnitOfWork work, PaidOrder order, CancellationToken cancellationToken)
    {
        await Step(order, "revoking").WaitAsync(cancellationToken);
        (await MoveAsync(work, order, "thing.revoked", Revenue, Available(order), cancellationToken)).Should().Be(LedgerOutcome.Applied);
        await Step(order, "revoked").WaitAsync(cancellationToken);
    }

    public static LedgerAccount Revenue { get; } = LedgerAccount.PlatformRevenue(Asset.Usdt);

    private static LedgerAccount Available(PaidOrder order) => LedgerAccount.UserAvailable(Asset.Usdt, order.UserId);

    private Task<LedgerOutcome> MoveAsync(UnitOfWork work, PaidOrder order, string act, LedgerAccount from, LedgerAccount to, CancellationToken cancellationToken) =>
        book.TransferAsync(work, new LedgerEntry(LedgerIds.Of(act, order.PaymentId), EntryKind.PlanSplit, "test", [new Leg(from, to, order.Amount)]), cancellationToken);
}
