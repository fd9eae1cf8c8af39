using System.Security.Cryptography;
using AIForge.Storage;
using AIForge.Storage.UnixFs;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>Passes the stored bytes of a part on and takes the SHA-256 of every chunk: the leaves by which IPFS names the file.</summary>
internal sealed class LeafStream(Stream inner) : ReadOnlyStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<byte> leaves = [];
    private int inChunk;

    /// <summary>When the stream was read to its end: the leaves, 32 bytes each.</summary>
    public byte[] Leaves()
    {
        if (inChunk > 0) EndChunk();
        return [.. leaves];
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // As much as fits: messages are small, and each write of a store costs something.
        var count = await inner.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        for (var done = 0; done < count;)
        {
            var taken = Math.Min(count - done, UnixFsLayout.ChunkSize - inChunk);
            hash.AppendData(buffer.Span.Slice(done, taken));
            done += taken;
            inChunk += taken;
            if (inChunk == UnixFsLayout.ChunkSize) EndChunk();
        }

        return count;
    }

    private void EndChunk()
    {
        leaves.AddRange(hash.GetHashAndReset());
        inChunk = 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) hash.Dispose();
        base.Dispose(disposing);
    }
}
