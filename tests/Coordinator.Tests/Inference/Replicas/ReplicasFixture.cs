using System.Security.Cryptography;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Microsoft.Extensions.Configuration;

namespace AIForge.Coordinator.Tests.Inference.Replicas;

/// <summary>Coordinators over one PostgreSQL and one Redis that know each other, each reached by the others over a way that can be cut.</summary>
public sealed class ReplicasFixture : IAsyncLifetime, IDisposable
{
    public const string Secret = "a secret that the coordinators share with each other";

    private readonly PostgresFixture _postgres = new();
    private readonly RedisFixture _redis = new();
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly List<Replica> _replicas = [];

    internal Replica A => _replicas[0];

    internal Replica B => _replicas[1];

    public async Task InitializeAsync()
    {
        await Task.WhenAll(_postgres.InitializeAsync(), _redis.InitializeAsync());
        if (!_postgres.IsAvailable) return;
        _replicas.Add(await StartAsync());
        _replicas.Add(await StartAsync());
        await WhenLinkedAsync(A, B);
    }

    public async Task DisposeAsync()
    {
        foreach (var replica in _replicas) await replica.DisposeAsync();
        await _postgres.DisposeAsync();
        await _redis.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Skips the test when a service is missing.</summary>
    public ReplicasFixture Required()
    {
        _postgres.Required();
        _ = _redis.ConnectionString;
        return this;
    }

    internal async Task<Replica> StartAsync(Dictionary<string, string?>? different = null)
    {
        var port = RunningCoordinator.FreePort();
        var relay = NetworkRelay.To(new Uri($"http://127.0.0.1:{port}"));
        var settings = new Dictionary<string, string?>
        {
            ["Nodes:SilenceLimitSeconds"] = "600",
            ["Coordinator:Replica:Address"] = $"http://{relay.Address}",
            ["Coordinator:Replica:Secret"] = Secret,
            ["Coordinator:Replica:BeatSeconds"] = "0.3",
            ["Coordinator:Replica:ForgetSeconds"] = "2",
            ["Coordinator:Replica:ChangesMilliseconds"] = "20",
            ["Storage:Objects:Folder"] = _folder.Combine("objects"),
            ["Storage:Content:Folder"] = _folder.Combine("content"),
            ["Inference:ColdStartSeconds"] = "20",
        };
        foreach (var (name, value) in different ?? []) settings[name] = value;
        var running = await RunningCoordinator.StartAsync(_postgres.ConnectionString, _redis.ConnectionString, builder => builder.Configuration.AddInMemoryCollection(settings), port: port);
        return new Replica(running, relay);
    }

    /// <summary>Completes when both hear each other.</summary>
    internal static async Task WhenLinkedAsync(Replica one, Replica other)
    {
        foreach (var (from, to) in ((Replica, Replica)[])[(one, other), (other, one)])
            await NetworkFixture.WhenAsync(() => from.Nodes.Links.Any(link => link.Replica.Id == to.Id));
    }

    internal static async Task<TestUser> UserAsync(Replica at)
    {
        var account = await at.Running.CreateUserAsync();
        return new TestUser(account.UserId, account.NewKey!);
    }

    internal static async Task<TestNode> RegisterAsync(Replica at, TestUser owner)
    {
        var reply = await new NodeService.NodeServiceClient(at.Running.Anonymous).RegisterNodeAsync(new RegisterNodeRequest { Name = "node" }, owner.Headers).ResponseAsync.Within();
        Id<NodeTag>.TryParse(reply.Node.NodeId, out var id).Should().BeTrue();
        return new TestNode(id.Value, reply.Node.NodeId, reply.Token);
    }

    /// <summary>A node with the model, known to the others too.</summary>
    internal async Task<FakeNode> ConnectAsync(Replica at, ModelRecord model, TestUser? owner = null, int slots = 8)
    {
        var node = await FakeNode.ConnectAsync(at.Running, await RegisterAsync(at, owner ?? await UserAsync(at)), FakeNode.Hello([model.Sha256], slots));
        await NetworkFixture.WhenAsync(() => at.Service<NodeSessions>().Find(node.Identity.Id) is { AcceptsWork: true });
        foreach (var other in _replicas.Where(other => other != at)) await NetworkFixture.WhenAsync(() => other.Knows(node));
        return node;
    }

    /// <summary>A node without models that may load some, known to the others too.</summary>
    internal async Task<FakeNode> RoomyNodeAsync(Replica at, long loadableBytes)
    {
        var hello = FakeNode.Hello();
        hello.ModelReport = ColdStart.ColdStartFixture.Report(loadableBytes);
        var node = await FakeNode.ConnectAsync(at.Running, await RegisterAsync(at, await UserAsync(at)), hello);
        foreach (var other in _replicas.Where(other => other != at)) await NetworkFixture.WhenAsync(() => other.Knows(node));
        return node;
    }

    internal async Task<ModelRecord> ModelAsync(Guid? ownerId = null, string visibility = ModelVisibility.Public)
    {
        var digits = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var model = new ModelRecord
        {
            Id = Id<ModelTag>.New(TimeProvider.System).Value, Name = "test-" + digits[..12], OwnerId = ownerId, Architecture = "llama", ParameterCount = 1_000,
            Quantization = "Q8_0", ContextLength = 40_960, SizeBytes = 1_000, Sha256 = digits, CreatedAt = TimeProvider.System.GetUtcNow(), Visibility = visibility,
        };
        await using var unit = await A.Service<Db>().BeginAsync(default).Within();
        await A.Service<ModelsStore>().UpsertAsync(unit, model, default).Within();
        await unit.ExecuteAsync("update models set visibility = @visibility where id = @Id", new { visibility, model.Id }, default);
        await unit.CommitAsync(default).Within();
        return model;
    }

    /// <summary>A model whose file the network keeps.</summary>
    internal async Task<ModelRecord> StoredModelAsync()
    {
        var model = await ModelAsync();
        var file = RandomNumberGenerator.GetBytes(600_000);
        var key = $"models/test/{model.Id}/file.gguf";
        await A.Service<IObjectStore>().PutAsync(key, new MemoryStream(file), default);
        var root = await A.Service<IContentStore>().AddAsync(new MemoryStream(file), UnixFsLayout.Version1, default);
        await using var unit = await A.Service<Db>().BeginAsync(default).Within();
        var cid = root.Cid.ToString();
        await unit.ExecuteAsync(
            "insert into contents (cid, sha256, size_bytes, object_key, reference_count, ipfs, created_at) values (@cid, @Sha256, 600000, @key, 1, 'pinned', now())",
            new { cid, model.Sha256, key }, default);
        await unit.ExecuteAsync("update models set ipfs_cid = @cid, minio_path = @key, filename = 'file.gguf', size_bytes = 600000 where id = @Id", new { cid, key, model.Id }, default);
        await unit.CommitAsync(default).Within();
        return model with { IpfsCid = cid, MinioPath = key, SizeBytes = 600_000 };
    }

    /// <summary>Begins a streamed chat; read it with <see cref="ChatReply"/>.</summary>
    internal static ChatReply Stream(Replica at, TestUser user, ModelRecord model)
    {
        var request = InferenceFixture.Chat(model);
        request.Stream = true;
        return new ChatReply(new OpenAiService.OpenAiServiceClient(at.Running.Anonymous).CreateChatCompletionStream(request, user.Headers));
    }

    internal static async Task<InferenceFixture.UsageRow> UsageAsync(Replica at, TestUser user)
    {
        InferenceFixture.UsageRow? row = null;
        await Eventually.IsTrueAsync(async () =>
        {
            var rows = await at.Service<Db>().QueryAsync<InferenceFixture.UsageRow>(
                "select prompt_tokens, completion_tokens, attempts, finish_reason from api_requests where user_id = @Id", new { user.Id }, default);
            return (row = rows.SingleOrDefault()) is not null;
        });
        return row!;
    }
}
