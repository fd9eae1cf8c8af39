using AIForge.Shared.Measuring;

namespace AIForge.Node.Metrics;

/// <summary>Gives Prometheus the node's numbers. Off unless it is configured, and for this machine alone unless an address is named.</summary>
internal sealed partial class MetricsServer(NodeMetrics metrics, NodeOptions options, ILogger<MetricsServer> logger) : IHostedService, IAsyncDisposable
{
    private MetricsEndpoint? _endpoint;

    /// <summary>Where it listens; null while it does not.</summary>
    public string? Url => _endpoint?.Url;

    /// <exception cref="NodeSetupException">The address cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!MetricsAddress.TryParse(options.Metrics, out var address)) return;
        try
        {
            _endpoint = await MetricsEndpoint.StartAsync(address, new MetricsText(metrics.Meter), cancellationToken);
        }
        catch (IOException exception)
        {
            throw new NodeSetupException($"Metrics {options.Metrics} cannot be served: {exception.Message} Name another port.");
        }

        LogServing($"http://{address}/metrics");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _endpoint?.DisposeAsync() ?? ValueTask.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Metrics are at {Url}")]
    private partial void LogServing(string url);
}
