using AIForge.Coordinator.Platform.Redis;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Platform.Signals;

/// <summary>Looks every few seconds whether this replica still hears what it subscribed to.</summary>
internal sealed partial class SignalRepair(RedisSignals signals, TimeProvider clock, ILogger<SignalRepair> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(5) }, clock, logger)
{
    private readonly ILogger _logger = logger;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            await signals.RepairAsync(cancellationToken);
        }
        catch (Exception exception) when (RedisConnection.IsOutage(exception))
        {
            // Not worth a warning: publishing warns of an outage, and there is nothing to repair while it lasts.
            LogAway(exception);
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Redis is away; subscriptions are looked at later")]
    private partial void LogAway(Exception exception);
}
