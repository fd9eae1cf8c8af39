using AIForge.Chains.Rpc;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payouts;

/// <summary>Looks at every payout that is under way, each on one replica at a time.</summary>
internal sealed partial class PayoutWorker(
    PayoutsStore store, PayoutTracking tracking, IOptions<PayoutsOptions> options, TimeProvider clock, ILogger<PayoutWorker> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = options.Value.CheckEvery }, clock, logger)
{
    private const int AtOnce = 20;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        var claimed = await store.ClaimAsync(now, now + options.Value.CheckEvery, AtOnce, cancellationToken);
        foreach (var id in claimed) await AdvanceAsync(id, cancellationToken);
        return claimed.Count == AtOnce;
    }

    /// <summary>One payout that a chain gives no answer about, or that something is wrong with, does not keep the others waiting.</summary>
    private async Task AdvanceAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await tracking.AdvanceAsync(id, cancellationToken);
        }
        catch (Exception exception) when (exception is RpcException or ChainUnavailableException or ChainAnswerException or ChainDisagreementException)
        {
            LogNotAnswered(id, exception.Message);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, id);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Payout {PayoutId} could not be followed")]
    private partial void LogFailed(Exception exception, Guid payoutId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payout {PayoutId} stays as it is for now: {Problem}")]
    private partial void LogNotAnswered(Guid payoutId, string problem);
}
