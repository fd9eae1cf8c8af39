using System.Buffers.Binary;
using AIForge.Storage.Cids;
using AIForge.Storage.Disk;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Content;

/// <summary>
/// The inner nodes of a file's tree, one behind the other, each after its length as four bytes: about 55 bytes for each 256 KiB of the file.
/// The leaves are not here, they are the file itself.
/// </summary>
internal sealed class TreeFile(FileStream file) : IBlockSink
{
    private const int LengthBytes = sizeof(int);

    public async ValueTask WriteAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        if (!DagNode.IsNode(cid, block.Span)) return;
        var record = new byte[LengthBytes + block.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, block.Length);
        block.CopyTo(record.AsMemory(LengthBytes));
        await DiskFile.AppendAsync(file, record, cancellationToken);
    }

    /// <summary>The nodes from the leaves up. Ends early where the file is damaged.</summary>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream file)
    {
        var length = new byte[LengthBytes];
        while (await file.ReadAtLeastAsync(length, LengthBytes, throwOnEndOfStream: false) == LengthBytes)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (size is <= 0 or > DagNode.LargestBlock) yield break;
            var block = new byte[size];
            if (await file.ReadAtLeastAsync(block, size, throwOnEndOfStream: false) < size) yield break;
            yield return block;
        }
    }
}
