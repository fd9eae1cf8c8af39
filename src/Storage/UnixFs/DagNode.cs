using AIForge.Storage.Cids;
using Google.Protobuf;

namespace AIForge.Storage.UnixFs;

/// <summary>
/// A block of a file: a leaf with bytes or a node with links, in the encoding dag-pb with UnixFS data inside (specs.ipfs.tech/unixfs).
/// Links come before the data, as Kubo has always written it.
/// </summary>
internal sealed record DagNode(ReadOnlyMemory<byte> Bytes, long FileSize, IReadOnlyList<DagLink> Links)
{
    // Field numbers of PBNode and PBLink, and of UnixFS Data.
    private const int NodeData = 1, NodeLinks = 2;
    private const int LinkHash = 1, LinkName = 2, LinkSize = 3;
    private const int DataType = 1, DataBytes = 2, DataFileSize = 3, DataBlockSizes = 4;
    private const int FileType = 2, RawType = 0;

    /// <summary>More than any writer makes; what is larger is not read.</summary>
    public const int LargestBlock = 2 * 1024 * 1024;

    // How a node begins: with its first link, while a leaf has none and begins with its data.
    private const byte LinkTag = (NodeLinks << 3) | (int)WireFormat.WireType.LengthDelimited;

    /// <summary>Whether a block that <see cref="UnixFsBuilder"/> made has links.</summary>
    public static bool IsNode(Cid cid, ReadOnlySpan<byte> block) => cid.Codec == CidCodec.DagPb && block.Length > 0 && block[0] == LinkTag;

    public static byte[] EncodeLeaf(ReadOnlySpan<byte> bytes)
    {
        var dataSize = ProtoWriter.NumberSize(FileType) + (bytes.Length > 0 ? ProtoWriter.BytesSize(bytes.Length) : 0) + ProtoWriter.NumberSize(bytes.Length);
        var block = new byte[ProtoWriter.BytesSize(dataSize)];
        var data = new ProtoWriter(new ProtoWriter(block).Bytes(NodeData, dataSize));
        data.Number(DataType, FileType);
        if (bytes.Length > 0) data.Bytes(DataBytes, bytes);
        data.Number(DataFileSize, bytes.Length);
        return block;
    }

    public static byte[] EncodeNode(IReadOnlyList<DagLink> links)
    {
        var fileSize = links.Sum(link => link.FileSize);
        var dataSize = ProtoWriter.NumberSize(FileType) + ProtoWriter.NumberSize(fileSize) + links.Sum(link => ProtoWriter.NumberSize(link.FileSize));
        var block = new byte[links.Sum(link => ProtoWriter.BytesSize(SizeOf(link))) + ProtoWriter.BytesSize(dataSize)];
        var node = new ProtoWriter(block);
        foreach (var link in links) Write(link, node.Bytes(NodeLinks, SizeOf(link)));
        var data = new ProtoWriter(node.Bytes(NodeData, dataSize));
        data.Number(DataType, FileType);
        data.Number(DataFileSize, fileSize);
        foreach (var link in links) data.Number(DataBlockSizes, link.FileSize);
        return block;
    }

    /// <summary>Null for everything that is not a well-formed part of a file. Never throws.</summary>
    public static DagNode? TryRead(ReadOnlyMemory<byte> block)
    {
        try
        {
            return block.Length > LargestBlock ? null : Read(block);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static int SizeOf(DagLink link) =>
        ProtoWriter.BytesSize(link.Cid.ByteLength) + ProtoWriter.BytesSize(0) + ProtoWriter.NumberSize(link.DagSize);

    private static void Write(DagLink link, Span<byte> target)
    {
        var encoded = new ProtoWriter(target);
        encoded.Bytes(LinkHash, link.Cid.ToBytes());
        encoded.Bytes(LinkName, []);
        encoded.Number(LinkSize, link.DagSize);
    }

    private static DagNode? Read(ReadOnlyMemory<byte> block)
    {
        var (links, data) = (new List<(Cid Cid, long Size)>(), default(ByteString));
        var input = new CodedInputStream(block.ToArray());
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case NodeLinks when IsBytes(tag):
                    if (ReadLink(input.ReadBytes()) is not { } link) return null;
                    links.Add(link);
                    break;
                case NodeData when IsBytes(tag) && data is null:
                    data = input.ReadBytes();
                    break;
                default:
                    return null;
            }
        }

        return data is null ? null : ReadData(data, links);
    }

    private static (Cid Cid, long Size)? ReadLink(ByteString encoded)
    {
        var (cid, size) = (default(Cid), 0L);
        var input = encoded.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case LinkHash when IsBytes(tag):
                    if (!Cid.TryRead(input.ReadBytes().Span, out cid)) return null;
                    break;
                case LinkName when IsBytes(tag):
                    // Only directories name their links.
                    if (input.ReadBytes().Length > 0) return null;
                    break;
                case LinkSize when !IsBytes(tag):
                    size = input.ReadInt64();
                    break;
                default:
                    return null;
            }
        }

        return cid is null || size < 0 ? null : (cid, size);
    }

    private static DagNode? ReadData(ByteString encoded, List<(Cid Cid, long Size)> links)
    {
        var (type, bytes, fileSize, sizes) = (-1L, ByteString.Empty, default(long?), new List<long>());
        var input = encoded.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case DataType when !IsBytes(tag):
                    type = input.ReadInt64();
                    break;
                case DataBytes when IsBytes(tag):
                    bytes = input.ReadBytes();
                    break;
                case DataFileSize when !IsBytes(tag):
                    fileSize = input.ReadInt64();
                    break;
                case DataBlockSizes when !IsBytes(tag):
                    sizes.Add(input.ReadInt64());
                    break;
                default:
                    return null;
            }
        }

        if (type is not (FileType or RawType) || sizes.Count != links.Count || sizes.Any(size => size < 0)) return null;
        // A node holds bytes or links; writers that mix them exist, Kubo's is none of them.
        if (links.Count > 0 && !bytes.IsEmpty) return null;
        var whole = links.Count == 0 ? bytes.Length : sizes.Aggregate(0L, (sum, size) => long.MaxValue - sum < size ? long.MaxValue : sum + size);
        if (fileSize is { } told && told != whole) return null;
        return new DagNode(bytes.Memory, whole, [.. links.Zip(sizes, (link, size) => new DagLink(link.Cid, link.Size, size))]);
    }

    private static bool IsBytes(uint tag) => WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited;
}
