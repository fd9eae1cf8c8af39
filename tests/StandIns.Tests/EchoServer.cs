using AIForge.StandIns.Tests.Protos;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIForge.StandIns.Tests;

/// <summary>The echo service on real Kestrel over cleartext HTTP/2, with a channel to it.</summary>
public sealed class EchoServer : IAsyncLifetime, IDisposable
{
    private readonly SemaphoreSlim waiting = new(0);
    private readonly SemaphoreSlim cancelled = new(0);
    private WebApplication? app;
    private GrpcChannel? channel;

    internal GrpcChannel Channel => channel ?? throw new InvalidOperationException("The server has not started.");

    internal Echo.EchoClient Client => new(Channel);

    internal Echo.EchoClient ClientWith(Interceptor interceptor) => new(Channel.Intercept(interceptor));

    internal Task WhenServerWaitsAsync() => waiting.WaitAsync().InTime();

    internal Task WhenServerSawCancelAsync() => cancelled.WaitAsync().InTime();

    internal async Task UntilCancelledAsync(ServerCallContext context)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.CancellationToken.Register(() => end.TrySetResult());
        waiting.Release();
        await end.Task.InTime();
        cancelled.Release();
        context.CancellationToken.ThrowIfCancellationRequested();
    }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(options => options.Interceptors.Add<SeenInterceptor>());
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<EchoService>();
        app = builder.Build();
        app.MapGrpcService<EchoService>();
        await app.StartAsync().InTime();
        channel = GrpcChannel.ForAddress(app.Urls.Single(), new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
    }

    public async Task DisposeAsync()
    {
        channel?.Dispose();
        if (app is not null) await app.DisposeAsync().AsTask().InTime();
    }

    public void Dispose()
    {
        waiting.Dispose();
        cancelled.Dispose();
    }
}
