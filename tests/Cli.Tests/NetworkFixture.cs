using System.Security.Cryptography;
using AIForge.Gateway.Rest;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
    private WebApplication? _hub;

    public Uri Gateway => new(_gateway!.Urls.Single());

    /// <summary>Skips the test when PostgreSQL is missing.</summary>
    public NetworkFixture Required()
    {
        _postgres.Required();
        return this;
    }

    /// <summary>The only file of the only repository of the hub from which the network imports.</summary>
    public static byte[] HubFile { get; } = File.ReadAllBytes(RepositoryFolder.Combine("models", "forge-tiny-q8_0.gguf"));

    /// <summary>The coordinator behind the gateway, as nodes call it.</summary>
    public CallInvoker Coordinator => _coordinator!.Anonymous;

    public async Task<string> KeyAsync() => (await _coordinator!.CreateUserAsync()).NewKey!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        if (!_postgres.IsAvailable) return;

        _hub = await HubAsync();
        _coordinator = await RunningCoordinator.StartAsync(_postgres.ConnectionString, configure: builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Objects:Folder"] = _folder.Combine("objects"),
            ["Storage:Content:Folder"] = _folder.Combine("content"),
            ["Secrets:MasterKeys:0:Id"] = "first",
            ["Secrets:MasterKeys:0:Key"] = Convert.ToBase64String(new byte[32]),
            ["Models:HuggingFace:BaseUrl"] = _hub.Urls.Single(),
        }));
        _gateway = GatewayHost.Build(
            new GatewayOptions { Url = "http://127.0.0.1:0", CoordinatorUrl = _coordinator.Url }, builder => builder.Logging.ClearProviders());
        await _gateway.StartAsync().Within();
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync().AsTask().Within();
        if (_coordinator is not null) await _coordinator.DisposeAsync();
        if (_hub is not null) await _hub.DisposeAsync().AsTask().Within();
        await _postgres.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<WebApplication> HubAsync()
    {
        var commit = new string('c', 40);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var hub = builder.Build();
        hub.Urls.Add("http://127.0.0.1:0");
        hub.MapGet("/api/models/creator/tiny/revision/main", () => new { sha = commit, siblings = new[] { new { rfilename = "tiny.gguf", size = HubFile.Length } } });
        hub.MapMethods(
            $"/creator/tiny/resolve/{commit}/tiny.gguf",
            ["GET", "HEAD"],
            () => Results.Bytes(HubFile, entityTag: new($"\"{Convert.ToHexStringLower(SHA256.HashData(HubFile))}\""), enableRangeProcessing: true));
        await hub.StartAsync().Within();
        return hub;
    }
}
