using AIForge.Storage.UnixFs;

namespace AIForge.Node.Executors.Containers;

/// <summary>The outputs of a job as one file and its name. The same outputs are the same bytes on every node.</summary>
internal sealed record OutputArchive(string Path, string Cid, long SizeBytes, int Files)
{
    private const int BufferBytes = 1 << 18;

    /// <summary>Writes the archive to a file and takes its CID on the way.</summary>
    public static async Task<OutputArchive> WriteAsync(string path, IReadOnlyList<OutputEntry> entries, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, useAsync: true);
        var tree = new UnixFsBuilder(UnixFsLayout.Version1, NoBlocks.Instance);
        var written = 0L;

        async ValueTask PutAsync(ReadOnlyMemory<byte> bytes)
        {
            await file.WriteAsync(bytes, cancellationToken);
            await tree.WriteAsync(bytes, cancellationToken);
            written += bytes.Length;
        }

        var buffer = new byte[BufferBytes];
        foreach (var entry in entries)
        {
            await PutAsync(UstarHeader.Of(entry));
            if (entry.IsFolder) continue;
            await using var content = new FileStream(entry.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0) await PutAsync(buffer.AsMemory(0, read));
            await PutAsync(new byte[UstarHeader.Padding(entry.Size)]);
        }

        // Two empty blocks end it.
        await PutAsync(new byte[2 * UstarHeader.BlockLength]);
        await PutAsync(new byte[(UstarHeader.RecordLength - (int)(written % UstarHeader.RecordLength)) % UstarHeader.RecordLength]);
        var root = await tree.FinishAsync(cancellationToken);
        return new OutputArchive(path, root.Cid.ToString(), written, entries.Count(entry => !entry.IsFolder));
    }
}
