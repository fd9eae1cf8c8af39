namespace AIForge.Inference.Formats;

/// <summary>Everything before the tensor data: metadata and the table of tensors, checked against the length of the file.</summary>
public sealed class GgufHeader
{
    private const uint Magic = 0x46554747; // "GGUF"
    private const int SmallestEntryBytes = 8 + 4 + 1;
    private const int SmallestTensorBytes = 8 + 4 + 8 + 4 + 8;

    private GgufHeader(GgufMetadata metadata, IReadOnlyDictionary<string, TensorInfo> tensors)
    {
        Metadata = metadata;
        Tensors = tensors;
    }

    public GgufMetadata Metadata { get; }

    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Parses the first bytes of a file of <paramref name="fileLength"/> bytes.</summary>
    public static GgufHeader Parse(ReadOnlySpan<byte> bytes, long fileLength)
    {
        var cursor = new GgufCursor(bytes);
        if (cursor.ReadUInt32("the file signature") != Magic)
            throw new ModelFormatException("The file does not begin with 'GGUF'; only GGUF models can be loaded.");
        var version = cursor.ReadUInt32("the format version");
        if (version != 3)
            throw new ModelFormatException($"The file has GGUF version {version}; only version 3 (little endian) is supported. " +
                "Convert the model again.");
        var tensorCount = cursor.ReadCount("tensors", GgufLimits.Tensors, SmallestTensorBytes);
        var entryCount = cursor.ReadCount("metadata entries", GgufLimits.MetadataEntries, SmallestEntryBytes);

        var metadata = new GgufMetadata();
        for (var i = 0; i < entryCount; i++)
        {
            var key = cursor.ReadString("a metadata key", GgufLimits.NameBytes);
            metadata.Add(key, GgufValueReader.Read(ref cursor, key));
        }

        var declared = new TensorDeclaration[tensorCount];
        for (var i = 0; i < tensorCount; i++) declared[i] = TensorDeclaration.Read(ref cursor);
        var dataStart = AlignUp(cursor.Position, Alignment(metadata));
        return new GgufHeader(metadata, TensorTable.Build(declared, dataStart, Alignment(metadata), fileLength));
    }

    private static int Alignment(GgufMetadata metadata)
    {
        var alignment = metadata.FindInt32("general.alignment", 1, GgufLimits.MaximumAlignment) ?? 32;
        if (alignment % 4 != 0 || !int.IsPow2(alignment))
            throw new ModelFormatException($"Metadata key 'general.alignment' is {alignment}; it must be a power of two of at least 4.");
        return alignment;
    }

    private static long AlignUp(long value, long alignment) => (value + alignment - 1) / alignment * alignment;
}
