namespace AIForge.Coordinator.Models.Formats;

/// <summary>Reads the header of a GGUF file: its metadata, and where its tensors are.</summary>
internal static class GgufHeader
{
    private const uint Version = 3;
    private const int MostEntries = 4096;
    private const int SmallestEntry = 8 + 4 + 1;
    private const int SmallestTensor = 8 + 4 + 8 + 4 + 8;
    private const int LongestTensorName = 256;
    private const int GgufDimensions = 4;

    /// <param name="reader">Behind the first eight bytes.</param>
    public static async Task<ModelFileFacts> ReadAsync(HeaderReader reader, uint version, CancellationToken cancellationToken)
    {
        if (version != Version) throw new ModelFileException($"The file has GGUF version {version}; only version {Version}, little endian, is taken. Convert the model again.");

        var tensors = await reader.CountAsync("tensors", TensorPlaces.MostTensors, SmallestTensor, cancellationToken);
        var entries = await reader.CountAsync("metadata entries", MostEntries, SmallestEntry, cancellationToken);
        var metadata = new GgufMetadata();
        for (var i = 0; i < entries; i++) await metadata.ReadEntryAsync(reader, cancellationToken);

        var alignment = metadata.Alignment;
        var places = new TensorPlaces();
        for (var i = 0; i < tensors; i++) await ReadTensorAsync(reader, places, alignment, cancellationToken);
        places.Check((reader.Position + alignment - 1) / alignment * alignment, reader.FileLength);
        return metadata.ToFacts(places);
    }

    private static async Task ReadTensorAsync(HeaderReader reader, TensorPlaces places, int alignment, CancellationToken cancellationToken)
    {
        var length = await reader.CountAsync("bytes of a tensor's name", LongestTensorName, 1, cancellationToken);
        var name = await reader.TextAsync(length, "name of a tensor", cancellationToken);
        var count = await reader.UInt32Async("a tensor's dimensions", cancellationToken);
        if (count is 0 or > GgufDimensions) throw new ModelFileException($"Tensor '{name}' has {count} dimensions; 1 to {GgufDimensions} are possible.");

        var dimensions = new ulong[count];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = await reader.UInt64Async("a tensor's dimensions", cancellationToken);
            if (dimensions[i] == 0) throw new ModelFileException($"Tensor '{name}' has a dimension of 0.");
        }

        var type = WeightType.Gguf(await reader.UInt32Async("a tensor's type", cancellationToken), name);
        var offset = await reader.UInt64Async("a tensor's place", cancellationToken);
        if (offset % (ulong)alignment != 0) throw new ModelFileException($"Tensor '{name}' does not begin at a multiple of {alignment}.");
        var (weights, bytes) = TensorPlaces.Measure(name, type, dimensions);
        places.Add(name, type, weights, offset, bytes);
    }
}
