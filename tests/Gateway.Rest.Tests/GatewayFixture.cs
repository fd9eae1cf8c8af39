using AIForge.Gateway.Rest.Tests.Protocol;
using AIForge.Protocol.Options.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>The gateway and a gRPC server behind it, both on real Kestrel, each on a free port.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private WebApplication? server;
    private WebApplication? gateway;

    public TestBackend Backend { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    public Uri Address => Http.BaseAddress!;

    public string CoordinatorUrl => server!.Urls.Single();

    public const int MaxBytes = 1024 * 1024;

    public const int MaxUploadBytes = 64 * 1024 * 1024;

    public const string Secret = "a secret that gateway and coordinator share";

    public async Task InitializeAsync()
    {
        server = BuildServer();
        await server.StartAsync().InTime();
        var options = new GatewayOptions
        {
            Url = "http://127.0.0.1:0",
            CoordinatorUrl = server.Urls.Single(),
            MaxRequestBytes = MaxBytes,
            MaxUploadBytes = MaxUploadBytes,
            UploadIdleSeconds = 2,
            CoordinatorSecret = Secret,
            PingSeconds = 1,
            CorsOrigins = { "https://app.example" },
        };
        gateway = GatewayHost.Build(
            options, [typeof(RestExtensions).Assembly, typeof(TestService).Assembly], builder => builder.Logging.SetMinimumLevel(LogLevel.Critical));
        await gateway.StartAsync().InTime();
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ResponseDrainTimeout = TimeSpan.Zero, MaxResponseDrainSize = 0 })
        {
            BaseAddress = new Uri(gateway.Urls.Single()),
            Timeout = TimeSpan.FromSeconds(20),
        };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        if (gateway is not null) await gateway.DisposeAsync().AsTask().InTime();
        if (server is not null) await server.DisposeAsync().AsTask().InTime();
        Backend.Dispose();
    }

    private WebApplication BuildServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(Backend);
        var app = builder.Build();
        app.MapGrpcService<TestApi>();
        app.MapGrpcService<RawApi>();
        app.MapGrpcService<FakeOpenAi>();
        app.MapGrpcService<FakeHealth>();
        app.MapGrpcService<FakeAuth>();
        return app;
    }
}
