using System.Security.Cryptography;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Models.Keys;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Inference.ColdStart;

/// <summary>A coordinator that keeps files in folders, and whose requests wait for models for a few seconds only.</summary>
public sealed class ColdStartFixture : InferenceFixture, IDisposable
{
    public const int WaitSeconds = 4;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    protected override Dictionary<string, string?> Settings => new()
    {
        ["Storage:Objects:Folder"] = _folder.Combine("objects"),
        ["Storage:Content:Folder"] = _folder.Combine("content"),
        ["Secrets:MasterKeys:0:Id"] = "test",
        ["Secrets:MasterKeys:0:Key"] = Convert.ToBase64String(new byte[32]),
        ["Inference:ColdStartSeconds"] = $"{WaitSeconds}",
        ["Inference:ColdStartCommentSeconds"] = "1",
    };

    public void Dispose() => _folder.Dispose();

    /// <summary>A model whose file the network keeps, and its bytes. No node of an earlier test is there any more.</summary>
    internal async Task<(ModelRecord Model, byte[] File)> StoredModelAsync(int size = 600_000, bool isPinned = true)
    {
        await WhenAsync(() => !Service<NodeSessions>().All.Any());
        var model = await ModelAsync();
        var file = RandomNumberGenerator.GetBytes(size);
        var key = $"models/test/{model.Id}/file.gguf";
        await Service<IObjectStore>().PutAsync(key, new MemoryStream(file), default);
        var root = isPinned
            ? await Service<IContentStore>().AddAsync(new MemoryStream(file), UnixFsLayout.Version1, default)
            : await UnixFsBuilder.AddAsync(new MemoryStream(file), UnixFsLayout.Version1, NoBlocks.Instance, default);
        await using var unit = await Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync(
            """
            insert into contents (cid, sha256, size_bytes, object_key, reference_count, ipfs, created_at) values (@cid, @Sha256, @size, @key, 1, 'pinned', now());
            """,
            new { cid = root.Cid.ToString(), model.Sha256, size = (long)size, key },
            default);
        await unit.ExecuteAsync(
            "update models set ipfs_cid = @cid, minio_path = @key, filename = 'file.gguf', size_bytes = @size where id = @Id",
            new { cid = root.Cid.ToString(), key, size = (long)size, model.Id },
            default);
        await unit.CommitAsync(default).Within();
        return (model with { IpfsCid = root.Cid.ToString(), MinioPath = key, SizeBytes = size }, file);
    }

    /// <summary>The same, encrypted, of an owner.</summary>
    internal async Task<(ModelRecord Model, byte[] Key)> EncryptedModelAsync(TestUser owner)
    {
        var (model, _) = await StoredModelAsync();
        await using var unit = await Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync("update models set is_encrypted = true, visibility = 'private', owner_id = @owner where id = @Id", new { owner = owner.Id, model.Id }, default);
        await Service<ModelKeys>().CreateAsync(unit, model.Id, default);
        await unit.CommitAsync(default).Within();
        return (model with { IsEncrypted = true, OwnerId = owner.Id }, await Service<ModelKeys>().UnwrapAsync(model.Id, default));
    }

    /// <summary>A model of the user's that is private and not encrypted.</summary>
    internal async Task<ModelRecord> PrivateModelAsync(TestUser owner)
    {
        var (model, _) = await StoredModelAsync();
        await using var unit = await Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync("update models set owner_id = @owner, visibility = 'private' where id = @Id", new { owner = owner.Id, model.Id }, default);
        await unit.CommitAsync(default).Within();
        return model;
    }

    /// <summary>A node without models that may load some.</summary>
    internal async Task<FakeNode> RoomyNodeAsync(long loadableBytes = 1 << 30, string contentUrl = "", params ModelState[] states) =>
        await RoomyNodeAsync(await UserAsync(), loadableBytes, contentUrl, states);

    internal async Task<FakeNode> RoomyNodeAsync(TestUser owner, long loadableBytes = 1 << 30, string contentUrl = "", params ModelState[] states)
    {
        var hello = FakeNode.Hello();
        hello.ModelReport = Report(loadableBytes, states);
        hello.ModelReport.ContentUrl = contentUrl;
        var node = await FakeNode.ConnectAsync(Coordinator, await RegisterAsync(owner), hello);
        await WhenAsync(() => Service<NodeSessions>().Find(node.Identity.Id) is { AcceptsWork: true });
        return node;
    }

    internal static ModelReport Report(long loadableBytes, params ModelState[] states) => new() { LoadableBytes = loadableBytes, FetchableBytes = 1 << 30, Models = { states } };

    internal static ModelState State(ModelRecord model, ModelPhase phase) => new() { Sha256 = model.Sha256, Cid = model.IpfsCid ?? "", Phase = phase };

    internal static Task ReportAsync(FakeNode node, params ModelState[] states) => node.SendAsync(new ConnectRequest { ModelReport = Report(1 << 30, states) });

    /// <summary>The next wish that names exactly these models.</summary>
    internal static async Task<DesiredModels> DesiredAsync(FakeNode node, params ModelRecord[] models)
    {
        while (true)
        {
            var desired = (await node.NextAsync(ConnectResponse.BodyOneofCase.DesiredModels)).DesiredModels;
            if (desired.Models.Select(model => model.Sha256).ToHashSet().SetEquals(models.Select(model => model.Sha256))) return desired;
        }
    }
}
