using System.Security.Cryptography;
using AIForge.Storage.Cids;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Tests.UnixFs;

/// <summary>The CIDs are Kubo's, and those of a computation in Python that shares no code with this one.</summary>
public sealed class UnixFsBuilderTests
{
    [Theory]
    [InlineData(0, "e3b0c44298fc1c14", "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH", 6, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", 0, 1)]
    [InlineData(1, "fcb5f40df9be6bae", "QmSRDRkumodQFopDSDKSVsVLTPcFDNEi9F1nZRGJJio6Nv", 9, "bafkreih4wx2a36n6noxgnqoxpjwblfuim2u6ns6xgfgkimvqdhixhexw6q", 1, 1)]
    [InlineData(261120, "0a2cf3eb398c3b03", "QmSG15qKD3vAf5SEgaUu1Z4VtZ27QnQNYSMPpQ8owYsmJn", 261134, "bafkreiakftz6wommhmbxeil2odwgi4lvvp3mdemrpr6wzrlavyuzplcxie", 261120, 1)]
    [InlineData(262144, "b6e01d0c39d09ab3", "QmXKbXCP4FCPaYztqix6Yp8UdqjoLr66obXfQqieRuvzvi", 262158, "bafkreifw4aoqyooqtkz7foxga4jsrlwrwaufjn4qvu7aq7eaocprth3l4q", 262144, 1)]
    [InlineData(262145, "3bf788513be90bda", "Qme82YDUCdZN1Nz4so5Ye1iP1nuidSMhYEf2RSJyBjZ8RA", 262267, "bafybeieso5g2ozn5b4qd33bj354taxrennutky22rex3al45345qizlvre", 262249, 3)]
    [InlineData(1048576, "9c45472d2005886e", "Qmbqr8RDf1aA3rqr6kwQBFDB2LCi5S5qLqPMCqMGwDL9SS", 1048832, "bafybeigc4px5uindyuay2onwz5zkszfoxaf4c662se6gzh2sbdqkpu2ybi", 1048784, 5)]
    [InlineData(45613056, "d0865d9998b4579e", "QmPPguZWv61YSgqXBfnaxGnNLrRVZLS4rPTQF4j58Jeax7", 45623854, "bafybeicspln6otq6uylpu3vscj7ppqrv5wci5azmwbwzyks2jnyv3btzia", 45621766, 175)]
    [InlineData(47185920, "53b4a84b584833fd", "QmdadrKcog3i7hy4zq221t8tLwVefehtJ43UqUUDDER3y7", 47197205, "bafybeiblu6lpy444nsvybcpgb7iqfgrmdll2udoihh2zawxwvayi3wrjlu", 47195049, 183)]
    [InlineData(67108864, "1a3abfc4a49e68b8", "QmS79LMettGt3tjqhkKdwtcyS9vEQZW6ht8uQxbbysQjMW", 67124865, "bafybeigwe4fqa5t4d7dppjeh5zbznkyoa3xedabg4wzwlxyyvf3mgbe4mu", 67121797, 259)]
    public async Task AddAsync_KnownContent_HasKubosCids(int size, string sha256, string version0, long dag0, string version1, long dag1, int blocks)
    {
        var content = VectorStream.Of(size);
        Convert.ToHexStringLower(SHA256.HashData(content)).Should().StartWith(sha256, "the content must be the one that the vectors are of");

        foreach (var (layout, cid, dag) in new[] { (UnixFsLayout.Version0, version0, dag0), (UnixFsLayout.Version1, version1, dag1) })
        {
            var sink = new CountingSink();
            var root = await UnixFsBuilder.AddAsync(new MemoryStream(content), layout, sink, default);
            (root.Cid.ToString(), root.DagSize, root.FileSize, sink.Blocks).Should().Be((cid, dag, size, blocks));
        }
    }

    // Asserted by Kubo's own tests.
    [Theory]
    [InlineData(0, false, "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD")]
    [InlineData(1, true, "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")]
    [InlineData(1, false, "bafybeihykld7uyxzogax6vgyvag42y7464eywpf55gxi5qpoisibh3c5wa")]
    public async Task AddAsync_HelloWorld_HasTheCidOfEachLayout(int version, bool rawLeaves, string cid) =>
        (await UnixFsBuilder.AddAsync(new MemoryStream("hello world"u8.ToArray()), new UnixFsLayout(version, rawLeaves), new CountingSink(), default))
            .Cid.ToString().Should().Be(cid);

    [Fact]
    public async Task AddAsync_StreamThatGivesLittleAtATime_IsTheSame()
    {
        var content = VectorStream.Of(600_000);
        var whole = await UnixFsBuilder.AddAsync(new MemoryStream(content), UnixFsLayout.Version0, new CountingSink(), default);

        var drops = await UnixFsBuilder.AddAsync(new TrickleStream(content, 997), UnixFsLayout.Version0, new CountingSink(), default);

        drops.Should().Be(whole);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(262_143)]
    [InlineData(262_144)]
    [InlineData(262_145)]
    [InlineData(1_000_000)]
    public async Task WriteAsync_PiecesOfAnySize_AreTheSame(int piece)
    {
        foreach (var size in new[] { 0, 1, 262_144, 524_288, 600_001 })
        {
            var content = VectorStream.Of(size);
            var builder = new UnixFsBuilder(UnixFsLayout.Version1, NoBlocks.Instance);
            for (var at = 0; at < size; at += piece) await builder.WriteAsync(content.AsMemory(at, Math.Min(piece, size - at)), default);

            var built = await builder.FinishAsync(default);

            built.Should().Be(await UnixFsBuilder.AddAsync(new MemoryStream(content), UnixFsLayout.Version1, NoBlocks.Instance, default));
        }
    }

    /// <summary>20 GB cannot be tested here; what is kept for a gigabyte shows what would be for twenty.</summary>
    [Fact]
    public async Task AddAsync_Gigabytes_KeepsAndAllocatesNextToNothing()
    {
        const long Size = 2L << 30;
        await UnixFsBuilder.AddAsync(new ZeroStream(1 << 20), UnixFsLayout.Version1, NoBlocks.Instance, default);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var root = await UnixFsBuilder.AddAsync(new ZeroStream(Size), UnixFsLayout.Version1, NoBlocks.Instance, default);

        root.FileSize.Should().Be(Size);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(Size / 500, "that is half a kilobyte for each chunk, all of it short-lived but the links that wait");
    }

    private sealed class CountingSink : IBlockSink
    {
        public int Blocks { get; private set; }

        public ValueTask WriteAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
        {
            Blocks++;
            return ValueTask.CompletedTask;
        }
    }
}
