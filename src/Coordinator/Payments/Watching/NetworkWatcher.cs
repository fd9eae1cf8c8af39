using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Payments.Watching;

/// <summary>Watches one network at its own pace. While its endpoints are down, the loop waits longer and longer between its tries.</summary>
internal sealed partial class NetworkWatcher : BackgroundLoop
{
    private readonly NetworkWatch _watch;
    private readonly PaymentNetwork _network;
    private readonly WatchLease _lease;
    private readonly ILogger _logger;

    public NetworkWatcher(
        NetworkWatch watch, PaymentNetwork network, WatchLease lease, NotificationListener notifications, TimeProvider clock, ILogger<NetworkWatcher> logger)
        : base(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(network.Options.PollSeconds), LongestRetry = TimeSpan.FromMinutes(1) }, clock, logger)
    {
        (_watch, _network, _lease, _logger) = (watch, network, lease, logger);
        // A transaction that was just named should not wait for the next block.
        notifications.Subscribe(PaymentVerification.SubmittedChannel, _ => Wake());
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _watch.ReleaseAsync(_network.Name, _lease, cancellationToken);
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _watch.RunAsync(_network, _lease, cancellationToken);
        }
        catch (Exception exception) when (exception is ChainUnavailableException or ChainDisagreementException or ChainAnswerException)
        {
            LogChainFailed(_network.Name, exception.Message);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Network} cannot be watched: {Problem}")]
    private partial void LogChainFailed(string network, string problem);
}
