using System.Buffers.Binary;
using System.Security.Cryptography;
using AIForge.Storage.Encryption;

namespace AIForge.Storage.Tests.Encryption;

/// <summary>Encrypted files come back as they were or not at all. The layout is read here a second time, from its description.</summary>
public sealed class EncryptedFileTests
{
    private const int Block = EncryptedLayout.BlockBytes;
    private const int Chunk = EncryptedLayout.ChunkBytes;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Guid _id = Guid.NewGuid();

    [Theory]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData((3 * Chunk) + 5)]
    public async Task RoundTrip_AnySize_IsTheSame(int size)
    {
        var plain = RandomNumberGenerator.GetBytes(size);

        var stored = await EncryptAsync(plain);

        stored.Length.Should().Be((int)EncryptedLayout.FileBytes(size));
        (await DecryptAsync(stored, size)).Should().Equal(plain);
    }

    [Fact]
    public async Task Layout_IsAsDescribed()
    {
        var plain = RandomNumberGenerator.GetBytes(Chunk + 100);

        var stored = await EncryptAsync(plain);

        stored.AsSpan(0, 4).ToArray().Should().Equal("AIFE"u8.ToArray());
        BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(4)).Should().Be(1);
        BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(8)).Should().Be(262_144);
        BinaryPrimitives.ReadInt64LittleEndian(stored.AsSpan(12)).Should().Be(plain.Length);
        stored.AsSpan(20, 16).ToArray().Should().Equal(_id.ToByteArray(bigEndian: true));
        stored.AsSpan(36, Block - 36).ContainsAnyExcept((byte)0).Should().BeFalse();
        using var aes = new AesGcm(_key, 16);
        for (var chunk = 0; chunk < 2; chunk++)
        {
            var block = stored.AsSpan(Block * (chunk + 1));
            if (block.Length > Block) block = block[..Block];
            byte[] nonce = [0, 0, 0, (byte)chunk, .. block[..8]];
            byte[] associated = [.. stored[..36], 0, 0, 0, 0, 0, 0, 0, (byte)chunk];
            var text = new byte[block.Length - 24];
            aes.Decrypt(nonce, block[8..^16], block[^16..], text, associated);
            text.Should().Equal(plain.Skip(chunk * Chunk).Take(Chunk));
        }
    }

    [Fact]
    public async Task Parts_EncryptedApart_MakeTheSameFile()
    {
        var plain = RandomNumberGenerator.GetBytes((4 * Chunk) + 9);

        byte[] stored = [.. await EncryptAsync(plain[..(2 * Chunk)], 0, plain.Length), .. await EncryptAsync(plain[(2 * Chunk)..], 2, plain.Length)];

        (await DecryptAsync(stored, plain.Length)).Should().Equal(plain);
    }

    [Fact]
    public async Task Again_TheSameChunk_TakesAnotherNonce()
    {
        var plain = new byte[100];

        (await EncryptAsync(plain))[Block..].Should().NotEqual((await EncryptAsync(plain))[Block..]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, Chunk)]
    [InlineData(Chunk - 1, 2)]
    [InlineData(5, (2 * Chunk) + 3)]
    [InlineData((2 * Chunk) + 7, 1)]
    [InlineData((2 * Chunk) + 7, 93)]
    public async Task Range_NeedsOnlyItsBlocks(int offset, int length)
    {
        var plain = RandomNumberGenerator.GetBytes((2 * Chunk) + 100);
        var stored = await EncryptAsync(plain);
        var (from, take) = DecryptingStream.StoredRange(offset, length);
        var blocks = stored.AsMemory((int)from, (int)Math.Min(take, stored.Length - from)).ToArray();

        var range = DecryptingStream.OfRange(new MemoryStream(blocks), _key, _id, plain.Length, offset, length);

        (await ReadAsync(range)).Should().Equal(plain.AsSpan(offset, length).ToArray());
    }

    public static TheoryData<string, Func<byte[], byte[]>> Changes => new()
    {
        { "magic", file => Flip(file, 0) },
        { "version", file => Flip(file, 4) },
        { "length", file => Flip(file, 12) },
        { "id", file => Flip(file, 25) },
        { "padding", file => Flip(file, 1000) },
        { "nonce", file => Flip(file, Block + 3) },
        { "text", file => Flip(file, Block + 5000) },
        { "tag", file => Flip(file, (2 * Block) - 1) },
        { "last tag", file => Flip(file, file.Length - 1) },
        { "swapped blocks", file => [.. file[..Block], .. file[(2 * Block)..(3 * Block)], .. file[Block..(2 * Block)], .. file[(3 * Block)..]] },
        { "repeated block", file => [.. file[..(2 * Block)], .. file[Block..(2 * Block)], .. file[(3 * Block)..]] },
        { "cut at a block", file => file[..(3 * Block)] },
        { "cut in a block", file => file[..^1] },
        { "only the header", file => file[..Block] },
        { "nothing", _ => [] },
        { "one byte more", file => [.. file, 0] },
        { "one block more", file => [.. file, .. file[Block..(2 * Block)]] },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Changed_AnyPart_IsRefused(string what, Func<byte[], byte[]> change)
    {
        var plain = RandomNumberGenerator.GetBytes((2 * Chunk) + 77);
        var stored = change(await EncryptAsync(plain));

        var read = () => DecryptAsync(stored, plain.Length);

        await read.Should().ThrowAsync<EncryptedFileException>(what);
    }

    [Fact]
    public async Task OtherKeyOrFile_IsRefused()
    {
        var plain = RandomNumberGenerator.GetBytes(500);
        var stored = await EncryptAsync(plain);

        var otherKey = () => ReadAsync(DecryptingStream.OfFile(new MemoryStream(stored), RandomNumberGenerator.GetBytes(32), _id, 500));
        var otherId = () => ReadAsync(DecryptingStream.OfRange(new MemoryStream(stored[Block..]), _key, Guid.NewGuid(), 500, 0, 500));
        var otherLength = () => ReadAsync(DecryptingStream.OfRange(new MemoryStream(stored[Block..]), _key, _id, 400, 0, 400));

        await otherKey.Should().ThrowAsync<EncryptedFileException>();
        await otherId.Should().ThrowAsync<EncryptedFileException>();
        await otherLength.Should().ThrowAsync<EncryptedFileException>();
    }

    private static byte[] Flip(byte[] file, int at)
    {
        file[at] ^= 1;
        return file;
    }

    private Task<byte[]> EncryptAsync(byte[] plain) => EncryptAsync(plain, 0, plain.Length);

    private async Task<byte[]> EncryptAsync(byte[] plain, long firstChunk, long fileBytes)
    {
        await using var stream = new EncryptingStream(new MemoryStream(plain), _key, _id, fileBytes, firstChunk);
        return await ReadAsync(stream);
    }

    private async Task<byte[]> DecryptAsync(byte[] stored, long fileBytes)
    {
        await using var stream = DecryptingStream.OfFile(new MemoryStream(stored), _key, _id, fileBytes);
        return await ReadAsync(stream);
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
