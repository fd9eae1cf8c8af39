using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>A user's own subscriptions to services, paid from his balance. Steps 2 to 4 of docs/flows/api-services.md.</summary>
internal sealed class ServiceSubscriptions(
    Db db,
    SubscribersStore store,
    PurchaseRights rights,
    ServiceCharging charging,
    ServiceCredits credits,
    ServiceKeys keys,
    SubscriptionEnding ending,
    LedgerEntries entries,
    ServiceAccess access,
    TimeProvider clock)
{
    public async Task<SubscriberRecord> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        await store.FindAsync(id, userId, cancellationToken) ?? throw ServicesFaults.SubscriptionNotFound();

    /// <summary>Pays the first month of a service that is paid by the month; the key is returned this once.</summary>
    /// <param name="id">Of the subscription that is made.</param>
    public async Task<string> SubscribeAsync(Guid id, Guid serviceId, Guid userId, CallOrigin origin, CancellationToken cancellationToken)
    {
        await rights.RequireAsync(userId, cancellationToken);
        return await ConflictRetry.RunAsync(async () =>
        {
            await using var work = await db.BeginAsync(cancellationToken);
            var (service, subscription) = await StartAsync(work, id, serviceId, userId, agreed: null, paymentId: null, cancellationToken);
            var (secret, _) = await keys.ReplaceAsync(work, service, subscription, origin, cancellationToken);
            await work.CommitAsync(cancellationToken);
            return secret;
        });
    }

    /// <summary>Within a transaction of the caller's; makes no key.</summary>
    /// <param name="agreed">The price that was agreed on before; null for the present one.</param>
    public async Task<(ServiceRecord Service, SubscriberRecord Subscription)> StartAsync(
        UnitOfWork work, Guid id, Guid serviceId, Guid userId, Money? agreed, Guid? paymentId, CancellationToken cancellationToken)
    {
        var service = await OfferedAsync(work, serviceId, userId, cancellationToken);
        var now = clock.GetUtcNow();
        var quote = service.IsMonthly ? MonthQuote.Start(service, now) : null;
        var subscription = new SubscriberRecord
        {
            Id = id,
            ServiceId = serviceId,
            UserId = userId,
            Status = "active",
            AutoRenew = service.IsMonthly,
            PeriodStart = quote?.Period.Start,
            PeriodEnd = quote?.Period.End,
            AnchorDay = (short?)quote?.AnchorDay,
            CreatedAt = now,
        };
        await SubscribersStore.InsertAsync(work, subscription, cancellationToken);
        if (quote is null) return (service, subscription);

        quote = agreed is { } price ? quote.For(price) : quote;
        var charge = await charging.ApplyAsync(work, Id<ChargeTag>.New(clock).Value, service, subscription, quote, paymentId, cancellationToken);
        // What a payment has just brought is there: without it nothing may be kept, and the payment is settled again.
        if (charge is null) throw paymentId is null ? ServicesFaults.InsufficientFunds(quote.Amount) : new InvalidOperationException($"The money of payment {paymentId} is not there.");
        return (service, subscription);
    }

    /// <summary>Pays another month, ahead of the present one or while it is past due.</summary>
    /// <param name="chargeId">Of the charge that is made.</param>
    public async Task<ServiceChargeRecord> RenewAsync(Guid chargeId, Guid id, Guid userId, CancellationToken cancellationToken)
    {
        await rights.RequireAsync(userId, cancellationToken);
        var charge = await ConflictRetry.RunAsync(async () =>
        {
            await using var work = await db.BeginAsync(cancellationToken);
            var (service, subscription) = await EnterAsync(work, id, userId, cancellationToken);
            var quote = QuoteRenewal(service, subscription);
            var made = await charging.ApplyAsync(work, chargeId, service, subscription, quote, paymentId: null, cancellationToken)
                ?? throw ServicesFaults.InsufficientFunds(quote.Amount);
            await work.CommitAsync(cancellationToken);
            return made;
        });
        access.Forget(id.ToString());
        return charge;
    }

    public MonthQuote QuoteRenewal(ServiceRecord service, SubscriberRecord subscription)
    {
        if (subscription.IsEnded) throw ServicesFaults.SubscriptionOver();
        if (subscription.PeriodEnd is null) throw ServicesFaults.PaidByUse();
        if (service.Status == "paused") throw ServicesFaults.Paused();
        if (service.Status == "closed") throw ServicesFaults.Closed();
        return MonthQuote.Renewal(service, subscription, clock.GetUtcNow());
    }

    /// <summary>Whether the month that follows is paid from the balance by itself.</summary>
    public Task SetAutoRenewAsync(Guid id, Guid userId, bool autoRenew, CancellationToken cancellationToken) =>
        ChangeAsync(id, userId, async (work, service, subscription) =>
        {
            if (subscription.IsEnded) throw ServicesFaults.SubscriptionOver();
            if (subscription.PeriodEnd is null) throw ServicesFaults.PaidByUse();
            if (autoRenew && service.Status == "closed") throw ServicesFaults.Closed();
            await SubscribersStore.SetAutoRenewAsync(work, id, autoRenew, cancellationToken);
            return [];
        }, cancellationToken);

    /// <summary>A month that is paid runs to its end; what is paid by use ends now, and its credits are on the balance.</summary>
    public Task CancelAsync(Guid id, Guid userId, CallOrigin origin, CancellationToken cancellationToken) =>
        ChangeAsync(id, userId, async (work, _, subscription) =>
        {
            if (subscription.IsEnded) return [];
            if (subscription.PeriodEnd is null) return await ending.EndAsync(work, subscription, "cancelled", origin, cancellationToken);
            await SubscribersStore.SetAutoRenewAsync(work, id, false, cancellationToken);
            return [];
        }, cancellationToken);

    /// <summary>The key before is refused from this moment on.</summary>
    public async Task<string> RotateKeyAsync(Guid id, Guid userId, CallOrigin origin, CancellationToken cancellationToken)
    {
        var made = "";
        await ChangeAsync(id, userId, async (work, service, subscription) =>
        {
            if (subscription.IsEnded) throw ServicesFaults.SubscriptionOver();
            (made, var revoked) = await keys.ReplaceAsync(work, service, subscription, origin, cancellationToken);
            return revoked;
        }, cancellationToken);
        return made;
    }

    public Task RevokeKeyAsync(Guid id, Guid userId, CallOrigin origin, CancellationToken cancellationToken) =>
        ChangeAsync(id, userId, (work, _, _) => keys.RevokeAsync(work, id, origin, cancellationToken), cancellationToken);

    /// <param name="actId">Of the act: repeated, it moves the money once.</param>
    public async Task TopUpAsync(Guid actId, Guid id, Guid userId, Money amount, CancellationToken cancellationToken)
    {
        await rights.RequireAsync(userId, cancellationToken);
        await ChangeAsync(id, userId, async (work, service, subscription) =>
        {
            RequireCredits(service, subscription);
            if (await credits.TopUpAsync(work, ServiceCredits.TopUpOf(actId), subscription, amount, cancellationToken) is LedgerOutcome.InsufficientFunds)
                throw ServicesFaults.InsufficientFunds(amount);
            return [];
        }, cancellationToken);
    }

    public static void RequireCredits(ServiceRecord service, SubscriberRecord subscription)
    {
        if (service.IsMonthly) throw ServicesFaults.PaidByMonth();
        if (subscription.IsEnded || service.Status == "closed") throw ServicesFaults.SubscriptionOver();
    }

    /// <summary>Back to the balance; also what was held when the subscription ended.</summary>
    /// <param name="actId">Of the act: repeated, it moves the money once.</param>
    /// <param name="amount">Null for all that no request holds.</param>
    public Task WithdrawAsync(Guid actId, Guid id, Guid userId, Money? amount, CancellationToken cancellationToken) =>
        ChangeAsync(id, userId, async (work, service, subscription) =>
        {
            if (service.IsMonthly) throw ServicesFaults.PaidByMonth();
            var entryId = LedgerIds.Of("credit.withdraw", actId);
            if (await entries.FindAsync(work, entryId, cancellationToken) is not null) return [];
            var moved = amount is { } named
                ? await credits.WithdrawAsync(work, entryId, EntryKind.CreditWithdrawal, subscription, named, cancellationToken) is LedgerOutcome.Applied
                : !(await credits.WithdrawUpToAsync(work, entryId, EntryKind.CreditWithdrawal, subscription, most: null, cancellationToken)).IsZero;
            if (!moved) throw ServicesFaults.CreditsInsufficient((await credits.OfAsync(id, cancellationToken)).Available);
            return [];
        }, cancellationToken);

    /// <summary>The service and the subscription, locked in the order of everybody who changes them.</summary>
    public async Task<(ServiceRecord Service, SubscriberRecord Subscription)> EnterAsync(
        UnitOfWork work, Guid id, Guid userId, CancellationToken cancellationToken)
    {
        var known = await FindAsync(id, userId, cancellationToken);
        var service = await ServicesStore.ShareAsync(work, known.ServiceId, cancellationToken) ?? throw ServicesFaults.ServiceNotFound();
        return (service, await SubscribersStore.LockAsync(work, id, userId, cancellationToken) ?? throw ServicesFaults.SubscriptionNotFound());
    }

    private static async Task<ServiceRecord> OfferedAsync(UnitOfWork work, Guid serviceId, Guid userId, CancellationToken cancellationToken)
    {
        var service = await ServicesStore.ShareAsync(work, serviceId, cancellationToken);
        var earns = service is not null && await ServicesStore.EarnsAsync(work, service.ModelId, userId, cancellationToken);
        // To others, what is not in the marketplace does not exist.
        if (service is null || (!earns && !await ServicesStore.IsListedAsync(work, service.ModelId, cancellationToken))) throw ServicesFaults.ServiceNotFound();
        if (earns) throw ServicesFaults.OwnService();
        if (service.Status == "closed") throw ServicesFaults.Closed();
        return service.Status == "paused" ? throw ServicesFaults.Paused() : service;
    }

    private async Task ChangeAsync(
        Guid id, Guid userId, Func<UnitOfWork, ServiceRecord, SubscriberRecord, Task<IReadOnlyList<Guid>>> change, CancellationToken cancellationToken)
    {
        var revoked = await ConflictRetry.RunAsync(async () =>
        {
            await using var work = await db.BeginAsync(cancellationToken);
            var (service, subscription) = await EnterAsync(work, id, userId, cancellationToken);
            var keysToAnnounce = await change(work, service, subscription);
            await work.CommitAsync(cancellationToken);
            return keysToAnnounce;
        });
        access.Forget(id.ToString());
        await keys.AnnounceAsync(revoked);
    }
}
