using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>A user's own changes of his plan, paid from his balance.</summary>
internal sealed class SubscriptionPurchase(
    Db db, SubscriptionsStore store, PurchaseRights rights, PlanActivation activation, CurrentSettings settings, SecurityLog log, TimeProvider clock)
{
    public async Task<PlanQuote> QuoteAsync(Guid userId, Plan plan, CancellationToken cancellationToken) =>
        PlanQuotes.Of(await store.FindAsync(userId, cancellationToken), plan, settings.Get(PlanPrices.Setting), clock.GetUtcNow());

    /// <param name="chargeId">Of the charge that is made.</param>
    /// <param name="renew">Whether another month of a plan that runs is meant: a repeated call must not buy one.</param>
    public async Task<ChargeRecord> SubscribeAsync(Guid chargeId, Guid userId, Plan plan, bool renew, CancellationToken cancellationToken)
    {
        await rights.RequireAsync(userId, cancellationToken);
        return await ConflictRetry.RunAsync(() => ChargeAsync(chargeId, userId, plan, renew, cancellationToken));
    }

    /// <summary>Chooses what follows the present period; free cancels.</summary>
    public async Task ChangeAsync(Guid userId, Plan plan, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var current = await SubscriptionsStore.LockAsync(work, userId, cancellationToken);
        if (current is null || current.IsGranted) throw SubscriptionsFaults.NoSubscription();
        if (plan > current.Plan) throw SubscriptionsFaults.NotSmaller(current.Plan, plan);
        if (plan == current.Next) return;

        await SubscriptionsStore.SetNextAsync(work, current.Id, plan, cancellationToken);
        var details = new Dictionary<string, string> { ["plan"] = PlanCodes.Of(current.Plan), ["next"] = PlanCodes.Of(plan) };
        await log.WriteAsync(work, new SecurityEvent("plan.next_chosen") { UserId = userId, Address = origin.Address, Details = details }, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private async Task<ChargeRecord> ChargeAsync(Guid chargeId, Guid userId, Plan plan, bool renew, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var current = await SubscriptionsStore.LockAsync(work, userId, cancellationToken);
        var quote = PlanQuotes.Of(current, plan, settings.Get(PlanPrices.Setting), clock.GetUtcNow());
        if (quote.Kind == ChargeKind.Renewal && !renew && current!.Status == "active") throw SubscriptionsFaults.Running(current.PeriodEnd!.Value);
        var charge = await activation.ApplyAsync(work, chargeId, userId, current, quote, paymentId: null, cancellationToken)
            ?? throw SubscriptionsFaults.InsufficientFunds(quote.Amount);
        await work.CommitAsync(cancellationToken);
        activation.Announce(userId);
        return charge;
    }
}
