using System.Security.Cryptography;
using AIForge.Node.Serving;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Content;
using AIForge.Storage.UnixFs;
using AIForge.Testing;

namespace AIForge.Node.Tests.Serving;

/// <summary>More models than memory: the ones that nobody uses make room, the longest unused first, and those in use never.</summary>
public sealed class SeveralModelsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private FakeCoordinator _coordinator = null!;
    private LocalContentStore _content = null!;

    public async Task InitializeAsync()
    {
        _coordinator = await FakeCoordinator.StartAsync();
        _content = new LocalContentStore(_folder.Combine("content"), TimeProvider.System);
        _coordinator.Content = _content;
    }

    public async Task DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Model_WantedWhileMemoryIsFull_TakesThePlaceOfTheLongestUnused()
    {
        await using var node = await StartAsync();
        var stream = await _coordinator.WelcomedAsync();
        var models = new[] { await ModelAsync(1), await ModelAsync(2), await ModelAsync(3) };
        await LoadAsync(node, stream, models[..2]);
        // The first one is used last, so the second one is the longest unused.
        await GenerateAsync(stream, models[0]);

        await stream.DesireModelsAsync(models);

        await stream.ModelAsync(models[2].Sha256, state => state?.Phase == ModelPhase.Loaded);
        Phases(node, models).Should().Equal(ModelPhase.Loaded, ModelPhase.Cached, ModelPhase.Loaded);
        (await GenerateAsync(stream, models[2])).Should().NotBeEmpty();
        (await GenerateAsync(stream, models[0])).Should().NotBeEmpty();
    }

    [Fact]
    public async Task Models_AllInUse_NoneIsUnloadedAndTheNewOneIsRefused()
    {
        await using var node = await StartAsync();
        var stream = await _coordinator.WelcomedAsync();
        var models = new[] { await ModelAsync(1), await ModelAsync(2), await ModelAsync(3) };
        await LoadAsync(node, stream, models[..2]);
        await using var first = Use(node, models[0]);
        await using var second = Use(node, models[1]);
        (await first.MoveNextAsync().AsTask().Within()).Should().BeTrue();
        (await second.MoveNextAsync().AsTask().Within()).Should().BeTrue();

        await stream.DesireModelsAsync(models);

        (await stream.ModelAsync(models[2].Sha256, state => state?.Phase == ModelPhase.Failed)).Reason.Should().Contain("MB of memory");
        Phases(node, models[..2]).Should().Equal(ModelPhase.Loaded, ModelPhase.Loaded);
        (await first.MoveNextAsync().AsTask().Within()).Should().BeTrue("what runs goes on");
    }

    [Fact]
    public async Task Model_ThatWouldNotFitAnyway_UnloadsNothing()
    {
        await using var node = await StartAsync();
        var stream = await _coordinator.WelcomedAsync();
        var models = new[] { await ModelAsync(1), await ModelAsync(2) };
        await LoadAsync(node, stream, models);
        await using var busy = Use(node, models[1]);
        (await busy.MoveNextAsync().AsTask().Within()).Should().BeTrue();
        // Its file alone would fit beside the busy one, its attention memory would not.
        var large = await ModelAsync((int)(node.Service<ModelMemory>().LoadableBytes - new FileInfo(RunningNode.ModelFile).Length - 1_000_000));

        await stream.DesireModelsAsync([.. models, large]);

        (await stream.ModelAsync(large.Sha256, state => state?.Phase == ModelPhase.Failed)).Reason.Should().Contain("MB of memory");
        Phases(node, models).Should().Equal(ModelPhase.Loaded, ModelPhase.Loaded);
    }

    /// <summary>A node that begins with no model, and has memory for two and a half of them once one is loaded.</summary>
    private Task<RunningNode> StartAsync() => RunningNode.StartAsync(_coordinator, options => options.Models.Clear());

    private static async Task LoadAsync(RunningNode node, FakeStream stream, DesiredModel[] models)
    {
        await stream.DesireModelsAsync(models[0]);
        await stream.ModelAsync(models[0].Sha256, state => state?.Phase == ModelPhase.Loaded);
        node.Service<NodeOptions>().ModelMemoryMegabytes = (int)(node.Service<ModelServing>().MemoryBytes * 5 / 2 >> 20);
        await stream.DesireModelsAsync(models);
        foreach (var model in models) await stream.ModelAsync(model.Sha256, state => state?.Phase == ModelPhase.Loaded);
    }

    private async Task<string> GenerateAsync(FakeStream stream, DesiredModel model)
    {
        await stream.GenerateAsync($"gen_{Guid.NewGuid():N}", Task(model, 3));
        return string.Concat((await (await _coordinator.DeliveryAsync()).AllAsync()).Select(message => message.Delta.Text));
    }

    private static IAsyncEnumerator<InferenceDelta> Use(RunningNode node, DesiredModel model) =>
        node.Service<ModelServing>().GenerateAsync(Task(model, 400), default).GetAsyncEnumerator();

    private static InferenceTask Task(DesiredModel model, int maxTokens)
    {
        var task = RunningNode.Task(maxTokens);
        task.ModelSha256 = model.Sha256;
        return task;
    }

    private static IEnumerable<ModelPhase> Phases(RunningNode node, DesiredModel[] models)
    {
        var states = node.Service<ModelLoading>().Report.Models.ToDictionary(state => state.Sha256, state => state.Phase);
        return models.Select(model => states[model.Sha256]);
    }

    /// <summary>The same model in another file: bytes after the last tensor mean nothing.</summary>
    private async Task<DesiredModel> ModelAsync(int padding)
    {
        byte[] bytes = [.. await File.ReadAllBytesAsync(RunningNode.ModelFile), .. new byte[padding]];
        var root = await _content.AddAsync(new MemoryStream(bytes), UnixFsLayout.Version1, default);
        return new DesiredModel { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), Cid = root.Cid.ToString(), SizeBytes = root.FileSize, Name = $"forge-tiny+{padding}" };
    }
}
