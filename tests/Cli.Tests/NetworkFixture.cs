using AIForge.Gateway.Rest;
using AIForge.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace AIForge.Cli.Tests;

/// <summary>A gateway before a coordinator with a database and stores of its own.</summary>
public sealed class NetworkFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private RunningCoordinator? _coordinator;
    private WebApplication? _gateway;

    public Uri Gateway => new(_gateway!.Urls.Single());

    /// <summary>Skips the test when PostgreSQL is missing.</summary>
    public NetworkFixture Required()
    {
        _postgres.Required();
        return this;
    }

    public async Task<string> KeyAsync() => (await _coordinator!.CreateUserAsync()).NewKey!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        if (!_postgres.IsAvailable) return;

        _coordinator = await RunningCoordinator.StartAsync(_postgres.ConnectionString, configure: builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Objects:Folder"] = _folder.Combine("objects"),
            ["Storage:Content:Folder"] = _folder.Combine("content"),
        }));
        _gateway = GatewayHost.Build(
            new GatewayOptions { Url = "http://127.0.0.1:0", CoordinatorUrl = _coordinator.Url }, builder => builder.Logging.ClearProviders());
        await _gateway.StartAsync().Within();
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync().AsTask().Within();
        if (_coordinator is not null) await _coordinator.DisposeAsync();
        await _postgres.DisposeAsync();
        _folder.Dispose();
    }
}
