using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>
/// What happens when a month of a service is over: the next one is charged to the balance; unpaid, the subscription goes on for some
/// days of grace, in which it is tried again, and then ends. One subscription a transaction, so that a crash repeats at most one.
/// </summary>
internal sealed partial class ServiceRenewals(
    Db db,
    SubscribersStore store,
    ServiceCharging charging,
    SubscriptionEnding ending,
    ServiceKeys keys,
    ServiceAccess access,
    IOptions<MarketplaceOptions> options,
    TimeProvider clock,
    ILogger<ServiceRenewals> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(30) }, clock, logger)
{
    private readonly ILogger _logger = logger;

    protected override Task<bool> TickAsync(CancellationToken cancellationToken) => SettleNextAsync(cancellationToken);

    /// <summary>The one that waited longest; false when none is due.</summary>
    internal async Task<bool> SettleNextAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        if (await store.FindDueAsync(now, cancellationToken) is not { } due) return false;

        try
        {
            await SettleAsync(due, now, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One that cannot be settled must not keep the others waiting behind it.
            LogFailed(exception, due.Id);
            await PostponeAsync(due, now, cancellationToken);
        }

        access.Forget(due.Id.ToString());
        return true;
    }

    private async Task SettleAsync(SubscriberRecord due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        // In the order of everybody who changes a subscription: its service first. Another replica may have done it meanwhile.
        var service = await ServicesStore.ShareAsync(work, due.ServiceId, cancellationToken);
        var subscription = await SubscribersStore.LockAsync(work, due.Id, due.UserId, cancellationToken);
        if (service is null or { Status: "paused" } || subscription is null || subscription.IsEnded || !(subscription.CheckAt <= now)) return;

        var revoked = await SettleAsync(work, service, subscription, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
        await keys.AnnounceAsync(revoked);
    }

    private async Task<IReadOnlyList<Guid>> SettleAsync(
        UnitOfWork work, ServiceRecord service, SubscriberRecord subscription, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (subscription.PeriodEnd is null)
        {
            if (service.Status == "closed") return await EndAsync(work, subscription, "service_closed", now, cancellationToken);
            await SubscribersStore.PostponeAsync(work, subscription.Id, null, cancellationToken);
            return [];
        }

        if (service.Status == "closed") return await EndAsync(work, subscription, "service_closed", now, cancellationToken);
        if (!subscription.AutoRenew) return await EndAsync(work, subscription, "cancelled", now, cancellationToken);

        var quote = MonthQuote.Renewal(service, subscription, now);
        if (await charging.ApplyAsync(work, Id<ChargeTag>.New(Clock).Value, service, subscription, quote, paymentId: null, cancellationToken) is not null)
        {
            LogRenewed(subscription.Id, quote.Period.End);
            return [];
        }

        var graceUntil = subscription.GraceUntil ?? await GraceAsync(work, subscription, now, cancellationToken);
        if (now >= graceUntil) return await EndAsync(work, subscription, "unpaid", now, cancellationToken);
        await WaitAsync(work, subscription, graceUntil, now, cancellationToken);
        return [];
    }

    // Whose subscription ended unpaid some months ago has had his days of grace.
    private async Task<DateTimeOffset> GraceAsync(UnitOfWork work, SubscriberRecord subscription, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now.AddMonths(-options.Value.MonthsBetweenGraces);
        var lapsed = await SubscribersStore.HasLapsedAsync(work, subscription.ServiceId, subscription.UserId, since, cancellationToken);
        return subscription.PeriodEnd!.Value.AddDays(lapsed ? 0 : options.Value.GraceDays);
    }

    private async Task WaitAsync(
        UnitOfWork work, SubscriberRecord subscription, DateTimeOffset graceUntil, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var retryAt = now.AddMinutes(options.Value.RetryMinutes);
        await SubscribersStore.SetPastDueAsync(work, subscription.Id, graceUntil, retryAt < graceUntil ? retryAt : graceUntil, cancellationToken);
        if (subscription.GraceUntil is null)
            await MailStore.EnqueueAsync(work, Guid.CreateVersion7(now), subscription.UserId, MailKinds.ServicePastDue, now, cancellationToken);
        LogPastDue(subscription.Id, graceUntil);
    }

    private async Task<IReadOnlyList<Guid>> EndAsync(
        UnitOfWork work, SubscriberRecord subscription, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var revoked = await ending.EndAsync(work, subscription, reason, origin: null, cancellationToken);
        await MailStore.EnqueueAsync(work, Guid.CreateVersion7(now), subscription.UserId, MailKinds.ServiceEnded, now, cancellationToken);
        LogEnded(subscription.Id, reason);
        return revoked;
    }

    private async Task PostponeAsync(SubscriberRecord subscription, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await SubscribersStore.PostponeAsync(work, subscription.Id, now.AddMinutes(options.Value.RetryMinutes), cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscription {SubscriptionId} to a service goes on until {PeriodEnd}, paid from the balance")]
    private partial void LogRenewed(Guid subscriptionId, DateTimeOffset periodEnd);

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscription {SubscriptionId} to a service is past due; it ends at {GraceUntil} unless it is paid")]
    private partial void LogPastDue(Guid subscriptionId, DateTimeOffset graceUntil);

    [LoggerMessage(Level = LogLevel.Error, Message = "Subscription {SubscriptionId} to a service could not be settled; it is tried again later")]
    private partial void LogFailed(Exception exception, Guid subscriptionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscription {SubscriptionId} to a service ended: {Reason}")]
    private partial void LogEnded(Guid subscriptionId, string reason);
}
