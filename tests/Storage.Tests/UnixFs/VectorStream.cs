using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AIForge.Storage.Tests.UnixFs;

/// <summary>Content that others can make too: the blocks SHA-256("aiforge-ipfs-vector" ‖ k as 8 bytes, the lowest first), k = 0, 1, 2 …</summary>
internal static class VectorStream
{
    private static readonly byte[] Seed = "aiforge-ipfs-vector"u8.ToArray();

    public static byte[] Of(int size)
    {
        var content = new byte[size];
        Span<byte> input = [.. Seed, 0, 0, 0, 0, 0, 0, 0, 0];
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        for (var (at, k) = (0, 0UL); at < size; at += block.Length, k++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(input[Seed.Length..], k);
            SHA256.HashData(input, block);
            block[..Math.Min(block.Length, size - at)].CopyTo(content.AsSpan(at));
        }

        return content;
    }
}
