using AIForge.Coordinator.Ledger;
using AIForge.Shared.Faults;
using AIForge.Shared.Hosting;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payouts;

/// <summary>Asks for the payouts of users who want to be paid whenever their threshold is reached.</summary>
internal sealed partial class AutomaticPayouts(
    PayoutsStore store, PayoutRequests requests, LedgerBalances balances, IOptions<PayoutsOptions> options, TimeProvider clock, ILogger<AutomaticPayouts> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = options.Value.CollectEvery }, clock, logger)
{
    private const int AtOnce = 100;

    private Guid? _after;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var page = await store.ListAutomaticAsync(Clock.GetUtcNow(), _after, AtOnce, cancellationToken);
        foreach (var settings in page) await CollectAsync(settings, cancellationToken);
        _after = page.Count == AtOnce ? page[^1].UserId : null;
        return _after is not null;
    }

    /// <summary>Two replicas may both try: the second one finds nothing payable left.</summary>
    private async Task CollectAsync(PayoutSettingsRecord settings, CancellationToken cancellationToken)
    {
        var payable = (await balances.OfAsync(LedgerAccount.UserPayable(settings.Asset, settings.UserId), cancellationToken)).Available;
        if (payable.MinorUnits < settings.Threshold) return;
        try
        {
            await requests.RequestAsync(Id<PayoutTag>.New(Clock).Value, settings.UserId, nodeId: null, payable, cancellationToken);
        }
        catch (FaultException fault)
        {
            LogRefused(settings.UserId, fault.Reason);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The others of this round are not to wait for what is wrong with one.
            LogFailed(exception, settings.UserId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The automatic payout of user {UserId} failed")]
    private partial void LogFailed(Exception exception, Guid userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "No automatic payout for user {UserId}: {Reason}")]
    private partial void LogRefused(Guid userId, string reason);
}
