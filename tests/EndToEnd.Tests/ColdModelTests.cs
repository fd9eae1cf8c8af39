using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using AIForge.Gateway.Rest;
using AIForge.Storage.Objects;
using AIForge.Testing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AIForge.EndToEnd.Tests;

/// <summary>
/// A model that a user uploads and that no node has: over a real PostgreSQL, a real S3 server and a node with Kubo's RPC, with the node of the
/// network as a process of its own that begins without models.
/// </summary>
public sealed class ColdModelTests(PostgresFixture postgres, S3Fixture s3, IpfsFixture ipfs)
    : IClassFixture<PostgresFixture>, IClassFixture<S3Fixture>, IClassFixture<IpfsFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly List<IAsyncDisposable> _parts = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _parts.Reverse();
        foreach (var part in _parts) await part.DisposeAsync();
        _folder.Dispose();
    }

    [SkippableFact]
    public async Task UploadedModel_IsFetchedByANodeThatHasNone_Answers_AndIsThereAgainAfterTheNodeWasKilled()
    {
        var (coordinator, bucket) = await StartCoordinatorAsync();
        using var client = await StartGatewayAsync(coordinator);
        var node = await StartNodeAsync(coordinator, client);

        var model = await UploadAsync(client);
        var question = new { model, stream = true, max_tokens = 8, messages = new[] { new { role = "user", content = "Once" } } };
        var first = await AskAsync(client, question);
        first.Should().Contain("\"content\":").And.EndWith("data: [DONE]\n\n", node.Output);

        var cached = Directory.EnumerateFiles(_folder.Combine("node", "models"), "*.gguf").Single();
        (await File.ReadAllBytesAsync(cached)).Should().Equal(await File.ReadAllBytesAsync(NetworkFixture.ModelFile));

        // Without S3 and its coordinator's help: the file is the node's own now.
        await node.KillAsync();
        var store = new S3ObjectStore(bucket, TimeSpan.FromSeconds(10), TimeProvider.System);
        await foreach (var stored in store.ListAsync("", default)) await store.DeleteAsync(stored.Key, default);
        await StartNodeAsync(coordinator, client);
        var second = await AskAsync(client, question);
        second.Should().Contain("\"content\":").And.EndWith("data: [DONE]\n\n");
    }

    [SkippableFact]
    public async Task EncryptedModel_IsServedByItsOwnersNodeOnly_AndLiesInClearNowhere()
    {
        var (coordinator, bucket) = await StartCoordinatorAsync();
        using var owner = await StartGatewayAsync(coordinator);
        var model = await UploadAsync(owner, ("visibility", "private"), ("encrypted", "true"), ("size_bytes", $"{new FileInfo(NetworkFixture.ModelFile).Length}"));
        var question = new { model, temperature = 0, messages = new[] { new { role = "user", content = "What is the capital of France?" } } };

        // A stranger's node has room and is not asked.
        using var stranger = ClientOf(owner.BaseAddress!, (await coordinator.CreateUserAsync()).NewKey!);
        await StartNodeAsync(coordinator, stranger, "strange");
        (await AskAsync(owner, question)).Should().Contain("overloaded");

        var node = await StartNodeAsync(coordinator, owner, "own");
        (await AskAsync(owner, question)).Should().Contain("The capital of France is Paris.", node.Output);

        Directory.Exists(_folder.Combine("strange", "models")).Should().BeTrue();
        Directory.EnumerateFiles(_folder.Combine("strange", "models")).Should().BeEmpty();
        var weights = (await File.ReadAllBytesAsync(NetworkFixture.ModelFile)).AsMemory(1_000_000, 64);
        // The node holds its lock, which is empty.
        foreach (var path in Directory.EnumerateFiles(_folder.Combine("own"), "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "node.lock"))
            (await File.ReadAllBytesAsync(path)).AsSpan().IndexOf(weights.Span).Should().Be(-1, "{0} must not hold the weights", path);
        var store = new S3ObjectStore(bucket, TimeSpan.FromSeconds(10), TimeProvider.System);
        await foreach (var stored in store.ListAsync("", default))
        {
            await using var content = await store.OpenAsync(stored.Key, 0, null, default);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes);
            bytes.ToArray().AsSpan().IndexOf(weights.Span).Should().Be(-1, "{0} must not hold the weights", stored.Key);
        }
    }

    private async Task<(RunningCoordinator Coordinator, S3Bucket Bucket)> StartCoordinatorAsync()
    {
        postgres.Required();
        var bucket = await s3.MakeBucketAsync();
        var settings = new Dictionary<string, string?>
        {
            ["Storage:Objects:S3:Endpoint"] = bucket.Endpoint.ToString(),
            ["Storage:Objects:S3:Bucket"] = bucket.Name,
            ["Storage:Objects:S3:AccessKey"] = bucket.AccessKey,
            ["Storage:Objects:S3:SecretKey"] = bucket.SecretKey,
            ["Storage:Objects:S3:Region"] = bucket.Region,
            ["Storage:Content:Ipfs:Url"] = ipfs.Rpc.ToString(),
            ["Storage:Content:Ipfs:GatewayUrl"] = ipfs.Gateway.ToString(),
            ["Secrets:MasterKeys:0:Id"] = "test",
            ["Secrets:MasterKeys:0:Key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Nodes:HeartbeatSeconds"] = "1",
            // Nodes of two owners run on this machine.
            ["Nodes:SharedMachines"] = "true",
        };
        var coordinator = await RunningCoordinator.StartAsync(postgres.ConnectionString, configure: builder => builder.Configuration.AddInMemoryCollection(settings));
        _parts.Add(coordinator);
        return (coordinator, bucket);
    }

    private async Task<HttpClient> StartGatewayAsync(RunningCoordinator coordinator)
    {
        var gateway = GatewayHost.Build(new GatewayOptions { Url = "http://127.0.0.1:0", CoordinatorUrl = coordinator.Url }, builder => builder.Logging.ClearProviders());
        await gateway.StartAsync().Within();
        _parts.Add(gateway);
        var address = gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return ClientOf(new Uri(address), (await coordinator.CreateUserAsync()).NewKey!);
    }

    private static HttpClient ClientOf(Uri gateway, string key) => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = gateway, Timeout = Limit, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    private readonly Dictionary<string, string> _tokens = [];

    private async Task<ProgramProcess> StartNodeAsync(RunningCoordinator coordinator, HttpClient client, string folder = "node")
    {
        if (!_tokens.TryGetValue(folder, out var token))
            _tokens[folder] = token = (await NetworkFixture.Json(await client.PostAsJsonAsync("/api/nodes", new { name = folder }))).GetProperty("token").GetString()!;
        var node = ProgramProcess.Start("AIForge.Node", ["run"], new Dictionary<string, string>
        {
            ["AIFORGE_NODE_COORDINATOR"] = coordinator.Url,
            ["AIFORGE_NODE_TOKEN"] = token,
            ["AIFORGE_NODE_DATAFOLDER"] = _folder.Combine(folder),
            ["AIFORGE_NODE_SPEEDTEST"] = "false",
            ["AIFORGE_NODE_THREADS"] = "1",
            ["AIFORGE_NODE_MAXRECONNECTSECONDS"] = "1",
        });
        _parts.Add(node);
        await Eventually.BecomesTrueAsync(
            async () => (await NetworkFixture.Json(await client.GetAsync("/api/nodes"))).GetProperty("nodes")[0].GetProperty("status").GetString() == "NODE_STATUS_READY",
            $"the node to be ready; it says: {node.Output}");
        return node;
    }

    /// <summary>Returns the name of the model.</summary>
    private static async Task<string> UploadAsync(HttpClient client, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new StringContent("cold-tiny"), "name" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        form.Add(new StreamContent(File.OpenRead(NetworkFixture.ModelFile)), "file", "forge-tiny-q8_0.gguf");
        var uploaded = await NetworkFixture.Json(await client.PostAsync(new Uri("/api/models", UriKind.Relative), form));
        return uploaded.GetProperty("upload").GetProperty("name").GetString()!;
    }

    private static async Task<string> AskAsync(HttpClient client, object question)
    {
        using var response = await client.PostAsJsonAsync("/v1/chat/completions", question);
        return await response.Content.ReadAsStringAsync();
    }
}
