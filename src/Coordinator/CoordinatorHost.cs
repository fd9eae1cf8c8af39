using System.Net;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Redis;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AIForge.Coordinator;

/// <summary>Builds the coordinator as a web application, for its own process or inside another one.</summary>
public static class CoordinatorHost
{
    // A gateway multiplexes many streams over few connections.
    private const int StreamsPerConnection = 1000;

    // Bytes that may be under way: files come this way, and with the smaller defaults their senders wait for leave to go on.
    private const int ConnectionWindow = 4 << 20, StreamWindow = 1 << 20;

    // A node that vanished without a word is noticed after these two.
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    public static WebApplication Build(CoordinatorOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{DatabaseOptions.SectionName}:{nameof(DatabaseOptions.ConnectionString)}"] = options.PostgresConnectionString,
            [$"{RedisOptions.SectionName}:{nameof(RedisOptions.ConnectionString)}"] = options.RedisConnectionString,
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        // Frames are read and written by the pool thread that learns of them instead of by yet another one; each call has a thread of its own anyway.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, new Uri(options.GrpcUrl)));
        // The framework's four lines per call say nothing that the counters and the services' own lines do not say.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.AddCoordinator();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.MapCoordinator();
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, Uri url)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.Http2.KeepAlivePingDelay = PingAfter;
        kestrel.Limits.Http2.KeepAlivePingTimeout = PingTimeout;

        void Http2Only(ListenOptions listen) => listen.Protocols = HttpProtocols.Http2;
        if (IPAddress.TryParse(url.DnsSafeHost, out var address)) kestrel.Listen(address, url.Port, Http2Only);
        else if (url.IsLoopback) kestrel.ListenLocalhost(url.Port, Http2Only);
        else kestrel.ListenAnyIP(url.Port, Http2Only);
    }
}
