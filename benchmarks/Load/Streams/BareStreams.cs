using System.Net;
using AIForge.Load.Network;
using AIForge.Protocol.Node.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace AIForge.Load.Streams;

/// <summary>What open streams cost a web server that does nothing with them but wait for their next byte: the least that a coordinator on it can take.</summary>
internal static class BareStreams
{
    private const int FirstMessage = 64;

    /// <summary>The server, until it is killed.</summary>
    public static async Task<int> ServeAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, new Uri(url).Port, listen => listen.Protocols = HttpProtocols.Http2));
        await using var app = builder.Build();
        app.Run(WaitAsync);
        await app.RunAsync();
        return 0;
    }

    /// <summary>KiB of a stream with a connection of its own.</summary>
    public static async Task<double> MeasureAsync(int streams, int atOnce, TimeSpan settle)
    {
        var url = $"http://127.0.0.1:{BenchNetwork.FreePort()}";
        using var server = ProgramProcess.Start("AIForge.Load", ["streams", "bare", url], new Dictionary<string, string>());
        await using (await OpenAsync(url)) await Task.Delay(settle);
        var idle = server.ResidentMegabytes;
        var open = new List<OpenStream>(streams);
        while (open.Count < streams) open.AddRange(await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => OpenAsync(url))));
        await Task.Delay(settle);
        var taken = (server.ResidentMegabytes - idle) * 1024 / open.Count;
        foreach (var stream in open) await stream.DisposeAsync();
        return taken;
    }

    private static async Task WaitAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        try
        {
            while (await context.Request.BodyReader.ReadAsync(context.RequestAborted) is { IsCompleted: false } read) context.Request.BodyReader.AdvanceTo(read.Buffer.End);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has gone.
        }
    }

    private static async Task<OpenStream> OpenAsync(string url)
    {
        for (var attempt = 1; ; attempt++)
        {
            var channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { UseProxy = false }, DisposeHttpClient = true });
            try
            {
                var call = new NodeControlService.NodeControlServiceClient(channel).Connect();
                await call.RequestStream.WriteAsync(new ConnectRequest { Hello = new NodeHello { SoftwareVersion = new string('x', FirstMessage) } });
                await call.ResponseHeadersAsync;
                return new OpenStream(channel, call);
            }
            catch (RpcException) when (attempt < 50)
            {
                // The server is still starting.
                channel.Dispose();
                await Task.Delay(200);
            }
        }
    }

    private sealed class OpenStream(GrpcChannel channel, AsyncDuplexStreamingCall<ConnectRequest, ConnectResponse> call) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            call.Dispose();
            channel.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
