using System.Net;
using System.Net.Sockets;
using AIForge.Shared.Measuring;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AIForge.Node.Metrics;

/// <summary>Gives Prometheus the node's numbers. Off unless it is configured, and for this machine alone unless an address is named.</summary>
internal sealed partial class MetricsServer(NodeMetrics metrics, NodeOptions options, ILogger<MetricsServer> logger) : IHostedService, IAsyncDisposable
{
    private const int MostConnections = 16;

    private MetricsText? _text;
    private WebApplication? _app;

    /// <summary>Where it listens; null while it does not.</summary>
    public string? Url => _app?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();

    /// <exception cref="NodeSetupException">The address cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (MetricsAddress.Parse(options.Metrics) is not { } address) return;
        var text = _text = new MetricsText(metrics.Meter);
        _app = Build(address);
        _app.MapGet("/metrics", () => TypedResults.Text(text.Write(), MetricsText.ContentType));
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new NodeSetupException($"Metrics {options.Metrics} cannot be served: {exception.Message} Name another port.");
        }

        LogServing($"http://{address}/metrics");
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _text?.Dispose();
    }

    private static WebApplication Build(IPEndPoint address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(address);
        });
        return builder.Build();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Metrics are at {Url}")]
    private partial void LogServing(string url);
}
