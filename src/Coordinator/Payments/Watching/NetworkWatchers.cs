using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payments.Watching;

/// <summary>Starts one watcher for each configured network and stops them together.</summary>
internal sealed class NetworkWatchers(
    PaymentNetworks networks, NetworkWatch watch, NotificationListener notifications, TimeProvider clock, ILogger<NetworkWatcher> logger) : IHostedService, IDisposable
{
    private readonly List<NetworkWatcher> _watchers = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var lease = new WatchLease(Guid.CreateVersion7(clock.GetUtcNow()));
        foreach (var network in networks.All)
        {
            var watcher = new NetworkWatcher(watch, network, lease, notifications, clock, logger);
            _watchers.Add(watcher);
            await watcher.StartAsync(cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_watchers.Select(watcher => watcher.StopAsync(cancellationToken)));

    public void Dispose()
    {
        foreach (var watcher in _watchers) watcher.Dispose();
    }
}
