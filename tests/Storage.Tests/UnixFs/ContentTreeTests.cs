using AIForge.Storage.Cids;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Tests.UnixFs;

public sealed class ContentTreeTests
{
    private const long Plenty = 1L << 40;

    private readonly MemoryBlocks _blocks = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(262_144)]
    [InlineData(262_145)]
    [InlineData(45_613_056)]
    [InlineData(47_185_921)]
    public async Task ReadAsync_AnySize_KnowsEveryChunk(int size)
    {
        var content = VectorStream.Of(size);
        var root = await UnixFsBuilder.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, _blocks, default);

        var tree = (await ContentTree.ReadAsync(_blocks, root.Cid, Plenty, default)).WithSize(size);

        tree.Size.Should().Be(size);
        tree.Count.Should().Be(Math.Max(1, (size + 262_143) / 262_144));
        for (var chunk = 0; chunk < tree.Count; chunk++)
        {
            var bytes = content.AsSpan((int)ContentTree.OffsetOf(chunk), tree.LengthOf(chunk)).ToArray();
            tree.Matches(chunk, bytes).Should().BeTrue();
            if (bytes.Length == 0) continue;
            bytes[^1] ^= 1;
            tree.Matches(chunk, bytes).Should().BeFalse();
        }
    }

    [Fact]
    public async Task NodesAsync_ReadInTheirOrder_GiveTheSameTree()
    {
        var root = await UnixFsBuilder.AddAsync(new MemoryStream(VectorStream.Of(47_185_921)), UnixFsLayout.Version1, _blocks, default);
        var nodes = new List<byte[]>();
        await foreach (var node in ContentTree.NodesAsync(_blocks, root.Cid, default)) nodes.Add(node.ToArray());

        var tree = await ContentTree.ReadAsync(InOrder(nodes), root.Cid, Plenty, default);

        (tree.Count, nodes.Count).Should().Be((181, 3));
        nodes.Reverse();
        var wrong = () => ContentTree.ReadAsync(InOrder(nodes), root.Cid, Plenty, default);
        await wrong.Should().ThrowAsync<ContentDamagedException>();
        var cut = () => ContentTree.ReadAsync(InOrder(nodes[^1..]), root.Cid, Plenty, default);
        await cut.Should().ThrowAsync<BlockMissingException>();
    }

    [Fact]
    public async Task ReadAsync_LargerThanTold_IsRefusedBeforeItIsRead()
    {
        var root = await UnixFsBuilder.AddAsync(new MemoryStream(VectorStream.Of(700_000)), UnixFsLayout.Version1, _blocks, default);

        var read = () => ContentTree.ReadAsync(_blocks, root.Cid, 699_999, default);

        (await read.Should().ThrowAsync<ContentDamagedException>()).Which.Message.Should().Contain("more than");
    }

    [Fact]
    public async Task ReadAsync_AnotherLayout_IsRefused()
    {
        var (shorter, longer) = (new byte[100], new byte[200]);
        var node = DagNode.EncodeNode([new DagLink(Cid.Of(1, CidCodec.Raw, shorter), 100, 100), new DagLink(Cid.Of(1, CidCodec.Raw, longer), 200, 200)]);
        var uneven = Cid.Of(1, CidCodec.DagPb, node);
        await _blocks.WriteAsync(uneven, node, default);
        var wrapped = await UnixFsBuilder.AddAsync(new MemoryStream(VectorStream.Of(700_000)), UnixFsLayout.Version0, _blocks, default);

        foreach (var cid in new[] { uneven, wrapped.Cid })
        {
            var read = () => ContentTree.ReadAsync(_blocks, cid, Plenty, default);
            (await read.Should().ThrowAsync<ContentDamagedException>()).Which.Message.Should().Contain("layout");
        }
    }

    private static NodesInOrder InOrder(IEnumerable<byte[]> nodes) => new(nodes.ToAsyncEnumerable().GetAsyncEnumerator());
}
