using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Platform.Times;
using AIForge.Shared.Hosting;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>
/// What happens when a period is over: the plan that follows is charged to the balance; unpaid, the plan goes on for some days of
/// grace, in which it is tried again, and then ends. One subscription a transaction, so that a crash repeats at most one.
/// </summary>
internal sealed partial class SubscriptionRenewals(
    Db db, PlanActivation activation, CurrentSettings settings, IOptions<SubscriptionsOptions> options, TimeProvider clock, ILogger<SubscriptionRenewals> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(30) }, clock, logger)
{
    private readonly ILogger _logger = logger;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var now = Clock.GetUtcNow();
        if (await SubscriptionsStore.LockDueAsync(work, now, cancellationToken) is not { } subscription) return false;

        try
        {
            await SettleAsync(work, subscription, now, cancellationToken);
            work.Notify(Entitlements.ChangedChannel, subscription.UserId.ToString());
            await work.CommitAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One that cannot be settled must not keep the others waiting behind it.
            LogFailed(exception, subscription.Id);
            await work.DisposeAsync();
            await PostponeAsync(subscription, now, cancellationToken);
        }

        activation.Announce(subscription.UserId);
        return true;
    }

    private async Task PostponeAsync(SubscriptionRecord subscription, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        await SubscriptionsStore.PostponeAsync(work, subscription.Id, now.AddMinutes(options.Value.RetryMinutes), cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    private async Task SettleAsync(UnitOfWork work, SubscriptionRecord subscription, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (subscription.Next == Plan.Free)
        {
            await EndAsync(work, subscription, "cancelled", now, cancellationToken);
            return;
        }

        var quote = QuoteNext(subscription, now);
        if (await activation.ApplyAsync(work, Id<ChargeTag>.New(Clock).Value, subscription.UserId, subscription, quote, paymentId: null, cancellationToken) is not null)
        {
            LogRenewed(subscription.Id, subscription.Next);
            return;
        }

        var graceUntil = subscription.GraceUntil ?? await GraceAsync(work, subscription, now, cancellationToken);
        if (now >= graceUntil) await EndAsync(work, subscription, "unpaid", now, cancellationToken);
        else await WaitAsync(work, subscription, graceUntil, now, cancellationToken);
    }

    // The period begins where the last one ended, not when this was noticed. A smaller plan is a new subscription.
    private PlanQuote QuoteNext(SubscriptionRecord subscription, DateTimeOffset now)
    {
        var prices = settings.Get(PlanPrices.Setting);
        if (subscription.Next == subscription.Plan) return PlanQuotes.Of(subscription, subscription.Plan, prices, now);
        return PlanQuotes.Of(null, subscription.Next, prices, now) with
        {
            Period = BillingPeriod.After(subscription.PeriodEnd!.Value, subscription.AnchorDay!.Value),
            AnchorDay = subscription.AnchorDay.Value,
        };
    }

    // Whose plan ended unpaid some months ago has had his days of grace.
    private async Task<DateTimeOffset> GraceAsync(UnitOfWork work, SubscriptionRecord subscription, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lapsed = await SubscriptionsStore.HasLapsedAsync(work, subscription.UserId, now.AddMonths(-options.Value.MonthsBetweenGraces), cancellationToken);
        return subscription.PeriodEnd!.Value.AddDays(lapsed ? 0 : options.Value.GraceDays);
    }

    private async Task WaitAsync(
        UnitOfWork work, SubscriptionRecord subscription, DateTimeOffset graceUntil, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var retryAt = now.AddMinutes(options.Value.RetryMinutes);
        await SubscriptionsStore.SetPastDueAsync(work, subscription.Id, graceUntil, retryAt < graceUntil ? retryAt : graceUntil, cancellationToken);
        if (subscription.GraceUntil is null)
            await MailStore.EnqueueAsync(work, Guid.CreateVersion7(now), subscription.UserId, MailKinds.PlanPastDue, now, cancellationToken);
        LogPastDue(subscription.Id, graceUntil);
    }

    private async Task EndAsync(UnitOfWork work, SubscriptionRecord subscription, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await SubscriptionsStore.EndAsync(work, subscription.Id, reason, now, cancellationToken);
        await MailStore.EnqueueAsync(work, Guid.CreateVersion7(now), subscription.UserId, MailKinds.PlanEnded, now, cancellationToken);
        LogEnded(subscription.Id, reason);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscription {SubscriptionId} goes on with plan {Plan}, paid from the balance")]
    private partial void LogRenewed(Guid subscriptionId, Plan plan);

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscription {SubscriptionId} is past due; it ends at {GraceUntil} unless it is paid")]
    private partial void LogPastDue(Guid subscriptionId, DateTimeOffset graceUntil);

    [LoggerMessage(Level = LogLevel.Error, Message = "Subscription {SubscriptionId} could not be settled; it is tried again later")]
    private partial void LogFailed(Exception exception, Guid subscriptionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscription {SubscriptionId} ended: {Reason}")]
    private partial void LogEnded(Guid subscriptionId, string reason);
}
