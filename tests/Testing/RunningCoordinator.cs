using AIForge.Coordinator;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Subscriptions;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIForge.Testing;

/// <summary>A whole coordinator on a free port of 127.0.0.1, over real Kestrel and the given database.</summary>
public sealed class RunningCoordinator : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private RunningCoordinator(WebApplication app)
    {
        _app = app;
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _channel = GrpcChannel.ForAddress(Url);
    }

    public string Url { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>For generated clients, without credentials.</summary>
    public CallInvoker Anonymous => _channel.CreateCallInvoker();

    /// <param name="port">0 for a free one.</param>
    /// <param name="map">Adds a test's own services beside the coordinator's.</param>
    public static async Task<RunningCoordinator> StartAsync(
        string postgresConnectionString,
        string? redisConnectionString = null,
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null,
        int port = 0)
    {
        var options = new CoordinatorOptions
        {
            GrpcUrl = $"http://127.0.0.1:{port}",
            PostgresConnectionString = postgresConnectionString,
            RedisConnectionString = redisConnectionString,
            ShutdownTimeout = TimeSpan.FromSeconds(5),
        };
        var app = CoordinatorHost.Build(options, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(new ErrorLog());
            configure?.Invoke(builder);
        });
        map?.Invoke(app);
        await app.StartAsync().Within(StartLimit);
        return new RunningCoordinator(app);
    }

    /// <summary>A port that nobody listens on now, for a coordinator that must know its address before it starts.</summary>
    public static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Headers that call with this API key or token.</summary>
    public static Metadata Bearer(string credential) => new() { { "authorization", $"Bearer {credential}" } };

    /// <summary>A user of its own with a key for everything, on the largest plan unless the test is about another.</summary>
    public async Task<DemoAccount> CreateUserAsync(string? username = null, Plan plan = Plan.Enterprise)
    {
        var user = await Services.GetRequiredService<AccountBootstrap>()
            .EnsureUserAsync(username ?? $"user-{Guid.NewGuid():n}", makeKey: true, CancellationToken.None).Within();
        await Services.GetRequiredService<PlanGrants>().GrantAsync(user.UserId, plan, "test", CancellationToken.None).Within();
        return user;
    }

    public Task StopAsync() => _app.StopAsync().Within(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync().Within(TimeSpan.FromSeconds(20));
    }
}
