namespace AIForge.Coordinator.Models.Formats;

/// <summary>Where the tensors of a file are. Refuses those outside the file, over each other, or named twice; counts the weights.</summary>
internal sealed class TensorPlaces
{
    public const int MostTensors = 65_536;
    public const int MostDimensions = 8;

    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<(long Offset, long Bytes, string Name)> places = [];
    private readonly Dictionary<string, long> weightsByType = new(StringComparer.Ordinal);

    public int Count => places.Count;

    public long Weights { get; private set; }

    /// <summary>The type of most weights; of equally many the first by name.</summary>
    public string MostUsedType => weightsByType.OrderByDescending(type => type.Value).ThenBy(type => type.Key, StringComparer.Ordinal).Select(type => type.Key).First();

    /// <summary>Bytes of a tensor; refuses one whose shape no file can have.</summary>
    public static (long Weights, long Bytes) Measure(string name, WeightType type, ReadOnlySpan<ulong> dimensions)
    {
        UInt128 weights = 1;
        foreach (var dimension in dimensions)
        {
            weights *= dimension;
            if (weights > long.MaxValue / 8) throw new ModelFileException($"Tensor '{name}' has more weights than any file holds.");
        }

        if (dimensions.Length > 0 && dimensions[0] % (ulong)type.BlockLength != 0)
            throw new ModelFileException($"Tensor '{name}' has rows of {dimensions[0]} weights, which {type.Name} stores {type.BlockLength} at a time.");
        var bytes = weights / (UInt128)type.BlockLength * (UInt128)type.BlockBytes;
        return bytes <= long.MaxValue ? ((long)weights, (long)bytes) : throw new ModelFileException($"Tensor '{name}' has more bytes than any file holds.");
    }

    public void Add(string name, WeightType type, long weights, ulong offset, long bytes)
    {
        if (!names.Add(name)) throw new ModelFileException($"Tensor '{name}' is declared twice.");
        if (weights > long.MaxValue - Weights) throw new ModelFileException("The file declares more weights than any file holds.");
        if (offset > long.MaxValue / 2) throw new ModelFileException($"Tensor '{name}' lies outside the file.");

        places.Add(((long)offset, bytes, name));
        Weights += weights;
        weightsByType[type.Name] = weightsByType.GetValueOrDefault(type.Name) + weights;
    }

    /// <param name="dataStart">Where the offsets count from.</param>
    public void Check(long dataStart, long fileLength)
    {
        if (places.Count == 0) throw new ModelFileException("The file has no tensors.");

        var (free, before) = (0L, "");
        foreach (var (offset, bytes, name) in places.OrderBy(place => place.Offset).ThenBy(place => place.Bytes))
        {
            if (offset < free) throw new ModelFileException($"Tensors '{before}' and '{name}' lie over each other.");
            if (bytes > fileLength - dataStart - offset) throw new ModelFileException($"Tensor '{name}' lies outside the file; it is cut off.");
            (free, before) = (offset + bytes, name);
        }
    }
}
