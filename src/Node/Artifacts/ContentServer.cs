using System.Net;
using AIForge.Node.Artifacts.Cache;
using AIForge.Storage.Cids;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AIForge.Node.Artifacts;

/// <summary>Gives other nodes the model files that this one has fetched, by CID and with ranges, to holders of a ticket of the coordinator. Off unless it is configured.</summary>
internal sealed partial class ContentServer(ModelCache cache, ContentTickets tickets, NodeOptions options, ILogger<ContentServer> logger) : IHostedService, IAsyncDisposable
{
    private const int MostConnections = 64;

    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.ServeContent.Length == 0) return;
        var address = new Uri(options.ServeContent);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(address.IsLoopback ? IPAddress.Loopback : IPAddress.Any, address.Port);
        });
        _app = builder.Build();
        _app.MapGet("/ipfs/{cid}", (string cid, string? ticket) => Give(cid, ticket));
        await _app.StartAsync(cancellationToken);
        LogServing(options.ServeContent);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>To whoever has no ticket nothing is here.</summary>
    private Results<PhysicalFileHttpResult, NotFound> Give(string text, string? ticket) =>
        Cid.TryParse(text, out var cid) && tickets.Admits(cid, ticket) && cache.FindContent(text) is { } model
            ? TypedResults.PhysicalFile(model.Path, "application/octet-stream", enableRangeProcessing: true)
            : TypedResults.NotFound();

    [LoggerMessage(Level = LogLevel.Information, Message = "Other nodes may fetch models from {Url}")]
    private partial void LogServing(string url);
}
