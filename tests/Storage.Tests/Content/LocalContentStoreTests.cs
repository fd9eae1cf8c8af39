using AIForge.Storage.Cids;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using AIForge.Storage.Tests.UnixFs;
using AIForge.Storage.UnixFs;
using AIForge.Testing;

namespace AIForge.Storage.Tests.Content;

public sealed class LocalContentStoreTests : ContentStoreTests, IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AddAsync_CostsTheContentOnce()
    {
        await Store().AddAsync(new MemoryStream(VectorStream.Of(47_185_920)), UnixFsLayout.Version1, default);

        var files = new DirectoryInfo(_folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).ToList();

        files.Should().HaveCount(2);
        files.Sum(file => file.Length).Should().BeLessThan(47_185_920 * 1001L / 1000);
    }

    [Fact]
    public async Task Store_OpenedAgain_HasTheContent()
    {
        var added = await Store().AddAsync(new MemoryStream(VectorStream.Of(600_000)), UnixFsLayout.Version1, default);

        (await ReadAsync(Store(), added.Cid)).Should().Equal(VectorStream.Of(600_000));
    }

    [Theory]
    [InlineData("tree", 100)]
    [InlineData("tree", 0)]
    public async Task ReadAsync_DamagedTree_GivesNothing(string file, int at)
    {
        var store = Store();
        var added = await store.AddAsync(new MemoryStream(VectorStream.Of(600_000)), UnixFsLayout.Version1, default);
        await FlipAsync(_folder.Combine("files", added.Cid.ToString(), file), at);

        var read = () => ReadAsync(store, added.Cid);

        (await read.Should().ThrowAsync<BlockMissingException>()).Which.Cid.Should().Be(added.Cid);
    }

    [Fact]
    public async Task ReadAsync_BytesCutOff_IsNoticed()
    {
        var store = Store();
        var added = await store.AddAsync(new MemoryStream(VectorStream.Of(600_000)), UnixFsLayout.Version1, default);
        await using (var bytes = File.OpenWrite(_folder.Combine("files", added.Cid.ToString(), "bytes"))) bytes.SetLength(400_000);

        var read = () => ReadAsync(store, added.Cid);

        await read.Should().ThrowAsync<ContentDamagedException>();
    }

    [Fact]
    public async Task UnpinAsync_WhileItIsRead_LetsTheReaderFinish()
    {
        var store = Store();
        var content = VectorStream.Of(900_000);
        var added = await store.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, default);
        var read = new MemoryStream();

        await foreach (var part in store.ReadAsync(added.Cid, 0, long.MaxValue, default))
        {
            read.Write(part.Span);
            await store.UnpinAsync(added.Cid, default);
        }

        read.ToArray().Should().Equal(content);
        Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Should().BeEquivalentTo("files", "incoming");
    }

    [SkippableFact]
    public async Task DiskIsFull_SaysSo_AndLeavesNothingBehind()
    {
        using var disk = SmallDisk.Mount(_folder.Combine("disk"), megabytes: 8);
        var store = new LocalContentStore(disk.Path, TimeProvider.System);
        var first = await store.AddAsync(new MemoryStream(new byte[6 << 20]), UnixFsLayout.Version1, default);

        var add = () => store.AddAsync(new MemoryStream(VectorStream.Of(6 << 20)), UnixFsLayout.Version1, default);

        (await add.Should().ThrowAsync<StoreUnavailableException>()).Which.IsFull.Should().BeTrue();
        await store.UnpinAsync(first.Cid, default);
        await add.Should().NotThrowAsync();
    }

    private protected override IContentStore Store() => new LocalContentStore(_folder.Path, TimeProvider.System);

    private protected override Task CollectAsync() => Task.CompletedTask;

    private protected override Task DamageAsync(Cid root, Cid leaf) => FlipAsync(_folder.Combine("files", root.ToString(), "bytes"), 262_144 + 5);

    private static async Task FlipAsync(string path, int at)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }
}
