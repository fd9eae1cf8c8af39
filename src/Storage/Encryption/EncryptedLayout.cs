using System.Buffers.Binary;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Encryption;

/// <summary>
/// How a file lies encrypted: a block with the header, then one block for each chunk of the file. A block has the size of an IPFS leaf, so
/// that any range of the file is a range of blocks, and each block a leaf. A block is 8 bytes of the nonce, the chunk under AES-256-GCM, and
/// its tag; only the last one may be shorter. The nonce is the chunk's number before those 8 random bytes: a chunk that is encrypted again
/// under the same key never repeats one.
/// </summary>
public static class EncryptedLayout
{
    public const int Version = 1;

    public const int KeyBytes = 32;

    public const int BlockBytes = UnixFsLayout.ChunkSize;

    /// <summary>Bytes of the file in a block.</summary>
    public const int ChunkBytes = BlockBytes - SaltBytes - TagBytes;

    internal const int SaltBytes = 8;
    internal const int TagBytes = 16;
    internal const int NonceBytes = 12;

    /// <summary>Magic, version, block size, length of the file, id of the model. The rest of the block is zero.</summary>
    internal const int HeaderBytes = 4 + 4 + 4 + 8 + 16;

    private static ReadOnlySpan<byte> Magic => "AIFE"u8;

    /// <summary>Bytes of the blocks of so many bytes of a file, without the header.</summary>
    public static long StoredBytes(long bytes) => bytes + ((bytes + ChunkBytes - 1) / ChunkBytes * (SaltBytes + TagBytes));

    /// <summary>Bytes of a whole file.</summary>
    public static long FileBytes(long bytes) => BlockBytes + StoredBytes(bytes);

    /// <summary>Where the block of a chunk begins.</summary>
    public static long BlockOf(long chunk) => BlockBytes * (chunk + 1);

    internal static byte[] Header(Guid id, long fileBytes)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), BlockBytes);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(12), fileBytes);
        id.TryWriteBytes(header.AsSpan(20), bigEndian: true, out _);
        return header;
    }
}
