using System.Buffers;
using System.Security.Cryptography;

namespace AIForge.Cli.Files;

/// <summary>The SHA-256 of a file, in one pass.</summary>
internal static class FileHash
{
    private const int Buffer = 1 << 20;

    /// <returns>Lower-case hex.</returns>
    public static async Task<string> ReadAsync(string path, Action<long> read, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            while (await file.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                hash.AppendData(buffer, 0, count);
                read(count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
