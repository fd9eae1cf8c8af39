using AIForge.Inference.Backends.Cuda.Driver;
using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cuda;

/// <summary>The kernels by what they do.</summary>
internal sealed class CudaKernels(CudaModule module)
{
    // Rows that one product of few rows takes, and 32-wide parts of a head's dimensions.
    private static readonly int[] RowTiles = [1, 2, 4, 8];
    private static readonly int[] FloatRowTiles = [1, 8];
    private static readonly int[] HeadParts = [1, 2, 3, 4, 8];

    private readonly Dictionary<(TensorType, int), nint> _few = RowTilesOf().ToDictionary(
        key => key, key => module.Kernel($"{(CudaLayout.IsQuantized(key.Type) ? "matvec" : "matmul")}_{Name(key.Type)}_{key.Rows}"));

    private readonly Dictionary<TensorType, nint> _many = Enum.GetValues<TensorType>().Where(CudaLayout.IsQuantized).ToDictionary(
        type => type, type => module.Kernel($"matmul_{Name(type)}"));

    private readonly Dictionary<TensorType, nint> _embed = Enum.GetValues<TensorType>().ToDictionary(type => type, type => module.Kernel($"embed_{Name(type)}"));
    private readonly nint[] _attention = Array.ConvertAll(HeadParts, parts => module.Kernel($"attention_{parts}"));
    private readonly nint[] _joins = Array.ConvertAll(HeadParts, parts => module.Kernel($"attention_join_{parts}"));

    /// <summary>The largest head that attention is compiled for.</summary>
    public const int LargestHead = 256;

    public nint Quantize { get; } = module.Kernel("quantize");

    public nint Norm { get; } = module.Kernel("norm");

    public nint NormHeads { get; } = module.Kernel("norm_heads");

    public nint Add { get; } = module.Kernel("add");

    public nint AddBias { get; } = module.Kernel("add_bias");

    public nint Scale { get; } = module.Kernel("scale");

    public nint SoftCap { get; } = module.Kernel("soft_cap");

    public nint Gather { get; } = module.Kernel("gather");

    public nint GatedUnit { get; } = module.Kernel("gated_unit");

    public nint Rope { get; } = module.Kernel("rope");

    public nint RopeAndStore { get; } = module.Kernel("rope_and_store");

    public nint StoreKeyValues { get; } = module.Kernel("store_key_values");

    public nint Embed(TensorType type) => _embed[type];

    /// <summary>The product for few rows, and how many rows one of its tiles has.</summary>
    public (nint Kernel, int RowTile) Few(TensorType type, int rows)
    {
        foreach (var tile in CudaLayout.IsQuantized(type) ? RowTiles : FloatRowTiles)
            if (rows <= tile) return (_few[(type, tile)], tile);
        return (_few[(type, RowTiles[^1])], RowTiles[^1]);
    }

    /// <summary>The product of quantised weights for many rows.</summary>
    public nint Many(TensorType type) => _many[type];

    public (nint Attention, nint Join) Attention(int headStride)
    {
        var index = Array.FindIndex(HeadParts, parts => headStride <= parts * 32);
        return (_attention[index], _joins[index]);
    }

    private static IEnumerable<(TensorType Type, int Rows)> RowTilesOf() => Enum.GetValues<TensorType>()
        .SelectMany(type => (CudaLayout.IsQuantized(type) ? RowTiles : FloatRowTiles).Select(rows => (type, rows)));

    private static string Name(TensorType type) => type.ToString().ToLowerInvariant();
}
