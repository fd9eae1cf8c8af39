using System.Diagnostics;
using AIForge.Node.Artifacts.Cache;
using AIForge.Node.Serving;
using AIForge.Protocol.Node.V1;
using AIForge.Storage.Cids;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;
using AIForge.Testing;

namespace AIForge.Node.Tests.Serving;

/// <summary>A node that begins with no model and is told which to load; objects are in a real S3 server.</summary>
public sealed class ModelLoadingTests(S3Fixture s3) : IClassFixture<S3Fixture>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly HttpClient _http = new(new SocketsHttpHandler());
    private FakeCoordinator _coordinator = null!;
    private LocalContentStore _content = null!;
    private DesiredModel _model = null!;

    public async Task InitializeAsync()
    {
        _coordinator = await FakeCoordinator.StartAsync();
        _content = new LocalContentStore(_folder.Combine("content"), TimeProvider.System);
        await using var file = File.OpenRead(RunningNode.ModelFile);
        var root = await _content.AddAsync(file, UnixFsLayout.Version1, default);
        _coordinator.Content = _content;
        _model = new DesiredModel { Sha256 = RunningNode.Sha256, Cid = root.Cid.ToString(), SizeBytes = root.FileSize, Name = "forge-tiny" };
    }

    public async Task DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public async Task DesiredModel_IsFetchedFromS3_Loaded_AndGenerates()
    {
        var store = new S3ObjectStore(await s3.MakeBucketAsync(), TimeSpan.FromSeconds(10), TimeProvider.System);
        await using (var file = File.OpenRead(RunningNode.ModelFile)) await store.PutAsync("models/u/m/forge-tiny.gguf", file, default).Within();
        await using var node = await StartAsync();
        var stream = await _coordinator.WelcomedAsync();
        stream.Hello.Models.Should().BeEmpty();
        stream.Hello.ModelReport.LoadableBytes.Should().BePositive();
        _model.Sources.Add(store.PresignGet("models/u/m/forge-tiny.gguf", TimeSpan.FromMinutes(5)).ToString());

        await stream.DesireModelsAsync(_model);

        var loaded = await stream.ModelAsync(_model.Sha256, state => state?.Phase == ModelPhase.Loaded);
        (loaded.ContextLength, loaded.Cid).Should().Be((RunningNode.ContextLength, _model.Cid));
        _coordinator.BytesGiven.Should().Be(0, "the coordinator is asked last");
        await stream.GenerateAsync("g1", RunningNode.Task(3));
        string.Concat((await (await _coordinator.DeliveryAsync()).AllAsync()).Select(message => message.Delta.Text)).Should().NotBeEmpty();
    }

    [Fact]
    public async Task DesiredModel_WithoutSources_ComesFromTheCoordinator()
    {
        await using var node = await StartAsync();
        var stream = await _coordinator.WelcomedAsync();

        await stream.DesireModelsAsync(_model);

        await stream.ModelAsync(_model.Sha256, state => state?.Phase == ModelPhase.Loaded);
        _coordinator.BytesGiven.Should().Be(_model.SizeBytes);
    }

    [Fact]
    public async Task Source_GivesAnotherFile_TheRightOneComesFromElsewhere()
    {
        await using var liar = await FileServer.StartAsync(new byte[_model.SizeBytes]);
        await using var node = await StartAsync();
        var stream = await _coordinator.WelcomedAsync();
        _model.Sources.Add(liar.Url);

        await stream.DesireModelsAsync(_model);

        await stream.ModelAsync(_model.Sha256, state => state?.Phase == ModelPhase.Loaded);
        liar.Requests.Should().Be(1, "who lied is not asked again");
        _coordinator.BytesGiven.Should().Be(_model.SizeBytes);
    }

    [Fact]
    public async Task Model_NoLongerDesired_IsUnloadedWhenNothingRunsOnIt_AndStaysInTheCache()
    {
        await using var node = await StartAsync();
        var stream = await _coordinator.WelcomedAsync();
        await stream.DesireModelsAsync(_model);
        await stream.ModelAsync(_model.Sha256, state => state?.Phase == ModelPhase.Loaded);
        await using var running = node.Service<ModelServing>().GenerateAsync(RunningNode.Task(400), default).GetAsyncEnumerator();
        await running.MoveNextAsync().AsTask().Within();

        await stream.DesireModelsAsync();
        // Longer than a look of the loop: what runs keeps the model.
        await stream.ModelAsync(_model.Sha256, state => state?.Phase == ModelPhase.Loaded);
        while (await running.MoveNextAsync().AsTask().Within(TimeSpan.FromSeconds(30))) running.Current.Should().NotBeNull();

        await stream.ModelAsync(_model.Sha256, state => state?.Phase == ModelPhase.Cached);
        var given = _coordinator.BytesGiven;
        await stream.DesireModelsAsync(_model);
        await stream.ModelAsync(_model.Sha256, state => state?.Phase == ModelPhase.Loaded);
        _coordinator.BytesGiven.Should().Be(given, "nothing is fetched again");
    }

    [Fact]
    public async Task Model_ThatDoesNotFit_IsRefusedWithItsReason_BeforeItIsFetched()
    {
        await using var node = await StartAsync(options => options.ModelMemoryMegabytes = 1);
        var stream = await _coordinator.WelcomedAsync();

        await stream.DesireModelsAsync(_model);

        var failed = await stream.ModelAsync(_model.Sha256, state => state?.Phase == ModelPhase.Failed);
        failed.Reason.Should().Contain("MB of memory");
        _coordinator.BytesGiven.Should().Be(0);
    }

    [Fact]
    public async Task Model_ThatIsNone_IsRefusedWithItsReason_AndForgotten()
    {
        var root = await _content.AddAsync(new MemoryStream(new byte[300_000]), UnixFsLayout.Version1, default);
        var none = new DesiredModel { Sha256 = new string('a', 64), Cid = root.Cid.ToString(), SizeBytes = root.FileSize, Name = "none" };
        await using var node = await StartAsync();
        var stream = await _coordinator.WelcomedAsync();

        await stream.DesireModelsAsync(none);

        (await stream.ModelAsync(none.Sha256, state => state?.Phase == ModelPhase.Failed)).Reason.Should().NotBeEmpty();
        node.Service<ModelCache>().Models.Should().BeEmpty();
    }

    [Fact]
    public async Task Killed_MidFetch_GoesOnWithWhatIsThere()
    {
        var content = new byte[(40 * UnixFsLayout.ChunkSize) + 5];
        new Random(9).NextBytes(content);
        var root = await _content.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, default);
        var model = new DesiredModel { Sha256 = new string('b', 64), Cid = root.Cid.ToString(), SizeBytes = root.FileSize, Name = "large" };
        await using var server = await FileServer.StartAsync(content, stallAfter: 16 * UnixFsLayout.ChunkSize);
        model.Sources.Add(server.Url);
        var data = _folder.Combine("data");
        using (var killed = StartProcess(data))
        {
            var stream = await _coordinator.WelcomedAsync();
            await stream.DesireModelsAsync(model);
            await stream.ModelAsync(model.Sha256, state => state is { Phase: ModelPhase.Loading, Fraction: > 0.3, Remaining: not null });
            killed.Kill();
            await killed.WaitForExitAsync().Within();
        }

        await using var again = await StartAsync(options => options.DataFolder = data);
        var second = await _coordinator.WelcomedAsync();
        model.Sources.Clear();
        await second.DesireModelsAsync(model);

        // Random bytes are no model, but they are whole.
        await second.ModelAsync(model.Sha256, state => state?.Phase == ModelPhase.Failed);
        _coordinator.BytesGiven.Should().Be(content.Length - (16 * UnixFsLayout.ChunkSize));
    }

    [Fact]
    public async Task ServedContent_GoesToHoldersOfATicketOnly()
    {
        var address = $"http://127.0.0.1:{FileServer.FreePort()}";
        await using var node = await StartAsync(options => options.ServeContent = address);
        var stream = await _coordinator.WelcomedAsync();
        stream.Hello.ModelReport.ContentUrl.Should().Be(address);
        await stream.DesireModelsAsync(_model);
        await stream.ModelAsync(_model.Sha256, state => state?.Phase == ModelPhase.Loaded);
        Cid.TryParse(_model.Cid, out var cid).Should().BeTrue();
        var now = TimeProvider.System.GetUtcNow();
        var good = ContentTicket.Issue(FakeStream.TicketKey, cid!, now.AddMinutes(1));

        async Task<int> StatusAsync(string ticket) => (int)(await _http.GetAsync(new Uri($"{address}/ipfs/{_model.Cid}{ticket}")).Within()).StatusCode;
        (await StatusAsync("")).Should().Be(404);
        (await StatusAsync("?ticket=" + ContentTicket.Issue(new byte[32], cid!, now.AddMinutes(1)))).Should().Be(404);
        (await StatusAsync("?ticket=" + ContentTicket.Issue(FakeStream.TicketKey, cid!, now.AddMinutes(-1)))).Should().Be(404);
        (await StatusAsync("?ticket=" + good)).Should().Be(200);

        // And another node takes it from there.
        _coordinator.Content = _content;
        var before = _coordinator.BytesGiven;
        await using var other = await StartAsync();
        var otherStream = await _coordinator.WelcomedAsync();
        _model.Sources.Add($"{address}/ipfs/{_model.Cid}?ticket={good}");
        await otherStream.DesireModelsAsync(_model);
        await otherStream.ModelAsync(_model.Sha256, state => state?.Phase == ModelPhase.Loaded);
        _coordinator.BytesGiven.Should().Be(before);
    }

    private Task<RunningNode> StartAsync(Action<NodeOptions>? change = null) => RunningNode.StartAsync(_coordinator, options =>
    {
        options.Models.Clear();
        change?.Invoke(options);
    });

    /// <summary>The daemon as a process of its own.</summary>
    private Process StartProcess(string dataFolder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "AIForge.Node.dll");
        var start = new ProcessStartInfo("dotnet", [program, "run", "--coordinator", _coordinator.Url, "--data", dataFolder, "--threads", "1"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["AIFORGE_NODE_TOKEN"] = "afn_secret" },
        };
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
