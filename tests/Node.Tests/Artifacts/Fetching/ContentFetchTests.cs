using AIForge.Node.Artifacts.Cache;
using AIForge.Node.Artifacts.Fetching;
using AIForge.Storage.Content;
using AIForge.Storage.UnixFs;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Node.Tests.Artifacts.Fetching;

public sealed class ContentFetchTests : IAsyncLifetime
{
    // 101 chunks, the last one short: seven spans.
    private const int Size = (100 * UnixFsLayout.ChunkSize) + 777;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();
    private readonly byte[] _content = new byte[Size];
    private ContentTree _tree = null!;

    public async Task InitializeAsync()
    {
        new Random(3).NextBytes(_content);
        var store = new LocalContentStore(_folder.Combine("store"), TimeProvider.System);
        var root = await store.AddAsync(new MemoryStream(_content), UnixFsLayout.Version1, default);
        _tree = await ContentTree.ReadAsync(store, root.Cid, Size, default);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task RunAsync_SeveralSources_TogetherGiveTheFile()
    {
        var sources = new[] { new ScriptedSource(_content), new ScriptedSource(_content) };

        (await FetchAsync(sources)).Should().BeTrue();

        sources.Sum(source => source.Given).Should().Be(Size, "nothing is fetched twice");
    }

    [Fact]
    public async Task RunAsync_OneSourceIsSlow_TheFastOneGivesTheMost()
    {
        var slow = new ScriptedSource(_content) { Before = (_, token) => Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, token) };
        var fast = new ScriptedSource(_content);

        (await FetchAsync([slow, fast])).Should().BeTrue();

        fast.Given.Should().BeGreaterThan(slow.Given * 3);
    }

    [Fact]
    public async Task RunAsync_SourceLies_ItsChunkComesFromElsewhere_AndItIsNotAskedAgain()
    {
        var asked = 0;
        var liar = new ScriptedSource(_content, "the liar")
        {
            Before = (_, _) => Task.FromResult(Interlocked.Increment(ref asked)),
            Spoil = (_, bytes) => bytes.Span[^1] ^= 1,
        };
        var honest = new ScriptedSource(_content) { Before = (_, token) => Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, token) };

        (await FetchAsync([liar, honest])).Should().BeTrue();

        asked.Should().Be(1);
    }

    [Fact]
    public async Task RunAsync_NobodyGivesIt_SaysWhoFailedAndHow_AndKeepsWhatIsGood()
    {
        var breaks = new ScriptedSource(_content, "one") { Before = (offset, _) => offset > 0 ? throw new IOException("it went away") : Task.CompletedTask };

        var fetch = () => FetchAsync([breaks]);

        (await fetch.Should().ThrowAsync<FetchFailedException>()).Which.Message.Should().Contain("one: it went away");
        using var chunks = new VerifiedChunks(_folder.Combine("chunks"), _tree.Count);
        chunks.Count.Should().Be(16, "that is the first span");
    }

    [Fact]
    public async Task RunAsync_LastResort_IsAskedForWhatOthersDidNotGiveOnly()
    {
        var breaks = new ScriptedSource(_content) { Before = (offset, _) => offset > 20_000_000 ? throw new IOException("it went away") : Task.CompletedTask };
        var last = new ScriptedSource(_content) { IsLastResort = true };

        (await FetchAsync([last, breaks])).Should().BeTrue();

        last.Given.Should().Be(Size - breaks.Given).And.BeLessThan(10_000_000);
    }

    /// <summary>As after kill -9: nothing was closed.</summary>
    [Fact]
    public async Task RunAsync_AfterABreak_FetchesOnlyTheRest()
    {
        var dies = new ScriptedSource(_content) { Before = (offset, _) => offset > 10_000_000 ? throw new IOException("the node dies") : Task.CompletedTask };
        await ((Func<Task>)(() => FetchAsync([dies]))).Should().ThrowAsync<FetchFailedException>();
        var rest = new ScriptedSource(_content);

        (await FetchAsync([rest])).Should().BeTrue();

        rest.Given.Should().Be(Size - dies.Given);
    }

    private async Task<bool> FetchAsync(IReadOnlyList<IChunkSource> sources)
    {
        var path = _folder.Combine("part");
        using var chunks = new VerifiedChunks(_folder.Combine("chunks"), _tree.Count);
        await using (var part = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 0))
        {
            var fetch = new ContentFetch(_tree, part, chunks, TimeProvider.System, NullLogger.Instance);
            await fetch.RunAsync(sources, default).Within(TimeSpan.FromSeconds(30));
            fetch.Progress.Should().Be(new FetchProgress(1, TimeSpan.Zero));
        }

        return (await File.ReadAllBytesAsync(path)).AsSpan().SequenceEqual(_content);
    }
}
