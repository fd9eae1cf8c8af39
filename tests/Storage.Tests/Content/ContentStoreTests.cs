using AIForge.Storage.Cids;
using AIForge.Storage.Content;
using AIForge.Storage.Tests.UnixFs;
using AIForge.Storage.UnixFs;
using AIForge.Testing;

namespace AIForge.Storage.Tests.Content;

/// <summary>What every store of content promises; each store is one subclass.</summary>
public abstract class ContentStoreTests
{
    // 45 MiB make a tree of two levels of nodes.
    private const int Deep = 47_185_920;

    public static TheoryData<int, string, string> Known => new()
    {
        { 0, "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku" },
        { 1, "QmSRDRkumodQFopDSDKSVsVLTPcFDNEi9F1nZRGJJio6Nv", "bafkreih4wx2a36n6noxgnqoxpjwblfuim2u6ns6xgfgkimvqdhixhexw6q" },
        { 262145, "Qme82YDUCdZN1Nz4so5Ye1iP1nuidSMhYEf2RSJyBjZ8RA", "bafybeieso5g2ozn5b4qd33bj354taxrennutky22rex3al45345qizlvre" },
        { Deep, "QmdadrKcog3i7hy4zq221t8tLwVefehtJ43UqUUDDER3y7", "bafybeiblu6lpy444nsvybcpgb7iqfgrmdll2udoihh2zawxwvayi3wrjlu" },
    };

    [SkippableTheory]
    [MemberData(nameof(Known))]
    public async Task AddAsync_KnownContent_IsThereUnderKubosCids(int size, string version0, string version1)
    {
        var store = Store();
        var content = VectorStream.Of(size);
        foreach (var (layout, cid) in new[] { (UnixFsLayout.Version0, version0), (UnixFsLayout.Version1, version1) })
        {
            var added = await store.AddAsync(new OneWayStream(content), layout, default).Within(TimeSpan.FromSeconds(30));

            (added.Cid.ToString(), added.FileSize).Should().Be((cid, size));
            added.DagSize.Should().BeGreaterThanOrEqualTo(size);
            (await store.FindSizeAsync(added.Cid, default).Within()).Should().Be(size);
            (await ReadAsync(store, added.Cid)).AsSpan().SequenceEqual(content).Should().BeTrue();
        }
    }

    [SkippableTheory]
    [InlineData(0, 1)]
    [InlineData(262_143, 2)]
    [InlineData(262_144, 262_144)]
    [InlineData(100, 700_000)]
    [InlineData(899_999, 10)]
    [InlineData(900_000, 10)]
    [InlineData(1_000_000, 10)]
    [InlineData(5, 0)]
    public async Task ReadAsync_Range_GivesThoseBytes(int offset, int length)
    {
        var store = Store();
        var content = VectorStream.Of(900_000);
        foreach (var layout in new[] { UnixFsLayout.Version0, UnixFsLayout.Version1 })
        {
            var added = await store.AddAsync(new MemoryStream(content), layout, default).Within();

            var read = await ReadAsync(store, added.Cid, offset, length);

            read.Should().Equal(content.Skip(offset).Take(length));
        }
    }

    [SkippableFact]
    public async Task AddAsync_SameContentAgain_ChangesNothing()
    {
        var store = Store();
        var content = VectorStream.Of(300_000);
        var first = await store.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, default).Within();

        var second = await store.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, default).Within();

        second.Should().Be(first);
        (await ReadAsync(store, first.Cid)).Should().Equal(content);
    }

    [SkippableFact]
    public async Task AddAsync_SourceBreaksOff_LeavesNothing()
    {
        var store = Store();
        var content = VectorStream.Of(2_000_000);
        var cid = (await UnixFsBuilder.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, new MemoryBlocks(), default)).Cid;

        var add = () => store.AddAsync(new BreakingStream(content), UnixFsLayout.Version1, default).Within();

        await add.Should().ThrowAsync<IOException>().WithMessage("the client is gone");
        (await store.FindSizeAsync(cid, default).Within()).Should().BeNull();
    }

    [SkippableFact]
    public async Task ReadAsync_ABlock_GivesNodesAndLeaves()
    {
        var store = Store();
        foreach (var layout in new[] { UnixFsLayout.Version0, UnixFsLayout.Version1 })
        {
            var blocks = new MemoryBlocks();
            var content = VectorStream.Of(Deep);
            var root = await UnixFsBuilder.AddAsync(new MemoryStream(content), layout, blocks, default);
            await store.AddAsync(new MemoryStream(content), layout, default).Within(TimeSpan.FromSeconds(30));

            foreach (var cid in blocks.Blocks.Keys.Where((_, i) => i % 37 == 0).Append(root.Cid))
                (await store.ReadAsync(cid, default).Within()).Should().Equal(blocks.Blocks[cid]);
        }
    }

    [SkippableFact]
    public async Task Content_NobodyAdded_IsMissing()
    {
        var store = Store();
        var cid = Cid.Of(1, CidCodec.Raw, "nobody added this"u8);

        (await store.FindSizeAsync(cid, default).Within()).Should().BeNull();
        (await store.ReadAsync(cid, default).Within()).Should().BeNull();
        var read = () => ReadAsync(store, cid);
        var pin = () => store.PinAsync(cid, default).Within();
        (await read.Should().ThrowAsync<BlockMissingException>()).Which.Cid.Should().Be(cid);
        (await pin.Should().ThrowAsync<BlockMissingException>()).Which.Cid.Should().Be(cid);
        await store.UnpinAsync(cid, default).Within();
    }

    [SkippableFact]
    public async Task UnpinAsync_ThenCollected_IsGone_WhatIsPinnedStays()
    {
        var store = Store();
        var gone = await store.AddAsync(new MemoryStream(VectorStream.Of(600_000)), UnixFsLayout.Version1, default).Within();
        // Shares two of its leaves with the other.
        var kept = await store.AddAsync(new MemoryStream(VectorStream.Of(600_001)), UnixFsLayout.Version1, default).Within();

        await store.UnpinAsync(gone.Cid, default).Within();
        await store.UnpinAsync(gone.Cid, default).Within();
        await CollectAsync();

        (await store.FindSizeAsync(gone.Cid, default).Within()).Should().BeNull();
        (await ReadAsync(store, kept.Cid)).Should().Equal(VectorStream.Of(600_001));
    }

    [SkippableFact]
    public async Task ReadAsync_DamagedLeaf_IsNoticedBeforeItIsGiven()
    {
        var store = Store();
        var content = VectorStream.Of(800_000);
        var added = await store.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, default).Within();
        var leaf = Cid.Of(1, CidCodec.Raw, content.AsSpan(262_144, 262_144));
        await DamageAsync(added.Cid, leaf);
        var read = new MemoryStream();

        var act = async () =>
        {
            await foreach (var part in store.ReadAsync(added.Cid, 0, long.MaxValue, default)) read.Write(part.Span);
        };

        (await act.Should().ThrowAsync<ContentDamagedException>()).Which.Cid.Should().Be(leaf);
        read.ToArray().Should().Equal(content[..262_144]);
    }

    /// <summary>An empty store.</summary>
    private protected abstract IContentStore Store();

    /// <summary>Removes what is not pinned.</summary>
    private protected abstract Task CollectAsync();

    /// <summary>Changes one byte of a leaf where the store keeps it.</summary>
    private protected abstract Task DamageAsync(Cid root, Cid leaf);

    private protected static async Task<byte[]> ReadAsync(IContentStore store, Cid cid, long offset = 0, long length = long.MaxValue)
    {
        var read = new MemoryStream();
        await foreach (var part in store.ReadAsync(cid, offset, length, default)) read.Write(part.Span);
        return read.ToArray();
    }
}
