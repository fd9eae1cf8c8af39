using AIForge.Storage.Cids;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Tests.UnixFs;

public sealed class UnixFsReaderTests
{
    private const int Size = (3 * UnixFsLayout.ChunkSize) + 12_345;

    private readonly MemoryBlocks _blocks = new();
    private readonly byte[] _content = VectorStream.Of(Size);

    public static TheoryData<long, long> Ranges => new()
    {
        { 0, long.MaxValue }, { 0, 0 }, { 0, 1 }, { Size - 1, 1 }, { Size, 10 }, { Size + 5, 10 }, { 262_143, 2 }, { 262_144, 262_144 }, { 100, 700_000 }, { long.MaxValue, long.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public async Task ReadAsync_AnyRange_GivesThoseBytes(long offset, long length)
    {
        foreach (var layout in new[] { UnixFsLayout.Version0, UnixFsLayout.Version1 })
        {
            var root = await AddAsync(layout);

            var read = await ReadAsync(root, offset, length);

            var from = (int)Math.Min(offset, Size);
            read.Should().Equal(_content[from..(int)(from + Math.Min(length, Size - from))]);
            (await new UnixFsReader(_blocks).SizeAsync(root, default)).Should().Be(Size);
        }
    }

    [Fact]
    public async Task ReadAsync_OneByteChangedAnywhere_IsNoticedBeforeItIsGiven()
    {
        var root = await AddAsync(UnixFsLayout.Version1);
        foreach (var (cid, block) in _blocks.Blocks.ToList())
        {
            var damaged = (byte[])block.Clone();
            damaged[damaged.Length / 2] ^= 1;
            _blocks.Blocks[cid] = damaged;

            var read = () => ReadAsync(root, 0, long.MaxValue);

            (await read.Should().ThrowAsync<ContentDamagedException>()).Which.Cid.Should().Be(cid);
            _blocks.Blocks[cid] = block;
        }
    }

    [Fact]
    public async Task ReadAsync_BlockIsMissing_NamesIt()
    {
        var root = await AddAsync(UnixFsLayout.Version0);
        var leaf = _blocks.Blocks.Keys.First(cid => cid != root);
        _blocks.Blocks.Remove(leaf);

        var read = () => ReadAsync(root, 0, long.MaxValue);

        (await read.Should().ThrowAsync<BlockMissingException>()).Which.Cid.Should().Be(leaf);
    }

    /// <summary>A tree whose hashes are all right can still lie about sizes.</summary>
    [Fact]
    public async Task ReadAsync_NodeThatTellsAnotherSizeThanItsChild_IsRefused()
    {
        var leaf = DagNode.EncodeLeaf("abc"u8);
        var child = await PutAsync(leaf);
        var root = await PutAsync(DagNode.EncodeNode([new DagLink(child, leaf.Length, 1_000_000)]));

        var read = () => ReadAsync(root, 0, long.MaxValue);

        (await read.Should().ThrowAsync<ContentDamagedException>()).Which.Message.Should().Contain("stands for 3 bytes");
    }

    [Fact]
    public async Task ReadAsync_ChainOfNodesWithoutEnd_IsRefused()
    {
        var bytes = DagNode.EncodeLeaf("abc"u8);
        var cid = await PutAsync(bytes);
        for (var i = 0; i < 50; i++) cid = await PutAsync(bytes = DagNode.EncodeNode([new DagLink(cid, bytes.Length, 3)]));

        var read = () => ReadAsync(cid, 0, long.MaxValue);

        (await read.Should().ThrowAsync<ContentDamagedException>()).Which.Message.Should().Contain("deeper");
    }

    [Fact]
    public void TryRead_AnyBytes_NeverThrows()
    {
        var random = new Random(7);
        var good = DagNode.EncodeNode([new DagLink(Cid.Of(0, CidCodec.DagPb, "x"u8), 9, 1), new DagLink(Cid.Of(1, CidCodec.Raw, "y"u8), 9, 2)]);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = i % 2 == 0 ? (byte[])good.Clone() : new byte[random.Next(200)];
            if (i % 2 == 1) random.NextBytes(bytes);
            for (var flips = random.Next(1, 4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            var cut = random.Next(4) == 0 ? random.Next(bytes.Length + 1) : bytes.Length;

            var node = DagNode.TryRead(bytes.AsMemory(0, cut));

            if (node is not null) node.FileSize.Should().BeGreaterThanOrEqualTo(0);
        }
    }

    private async Task<Cid> AddAsync(UnixFsLayout layout) => (await UnixFsBuilder.AddAsync(new MemoryStream(_content), layout, _blocks, default)).Cid;

    private async Task<Cid> PutAsync(byte[] block)
    {
        var cid = Cid.Of(0, CidCodec.DagPb, block);
        await _blocks.WriteAsync(cid, block, default);
        return cid;
    }

    private async Task<byte[]> ReadAsync(Cid root, long offset, long length)
    {
        var read = new MemoryStream();
        await foreach (var part in new UnixFsReader(_blocks).ReadAsync(root, offset, length)) read.Write(part.Span);
        return read.ToArray();
    }
}
