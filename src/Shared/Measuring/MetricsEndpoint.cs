using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIForge.Shared.Measuring;

/// <summary>Gives whoever reaches an address the metrics, as GET /metrics, and nothing else.</summary>
public sealed class MetricsEndpoint : IAsyncDisposable
{
    private const int MostConnections = 16;

    private readonly WebApplication _app;
    private readonly MetricsText _text;

    private MetricsEndpoint(WebApplication app, MetricsText text) => (_app, _text) = (app, text);

    /// <summary>Where it listens, such as http://127.0.0.1:9464.</summary>
    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Serves the text, which is the endpoint's from then on.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<MetricsEndpoint> StartAsync(IPEndPoint address, MetricsText text, CancellationToken cancellationToken)
    {
        var endpoint = new MetricsEndpoint(Build(address), text);
        endpoint._app.MapGet("/metrics", () => TypedResults.Text(text.Write(), MetricsText.ContentType));
        try
        {
            await endpoint._app.StartAsync(cancellationToken);
            return endpoint;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await endpoint.DisposeAsync();
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>Ends it; the text listens no longer.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _text.Dispose();
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
}
