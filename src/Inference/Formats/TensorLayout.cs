namespace AIForge.Inference.Formats;

/// <summary>How a tensor type is laid out: every <see cref="BlockLength"/> values occupy <see cref="BlockBytes"/> bytes.</summary>
public readonly record struct TensorLayout(int BlockLength, int BlockBytes)
{
    // Named only so that a refused file can be explained; the engine has no kernels for these.
    private static readonly Dictionary<uint, string> UnsupportedNames = new()
    {
        [9] = "Q8_1", [10] = "Q2_K", [11] = "Q3_K", [15] = "Q8_K", [16] = "IQ2_XXS", [17] = "IQ2_XS", [18] = "IQ3_XXS",
        [19] = "IQ1_S", [20] = "IQ4_NL", [21] = "IQ3_S", [22] = "IQ2_S", [23] = "IQ4_XS", [24] = "I8", [25] = "I16", [26] = "I32", [27] = "I64", [28] = "F64",
        [29] = "IQ1_M", [34] = "TQ1_0", [35] = "TQ2_0", [39] = "MXFP4", [40] = "NVFP4",
    };

    public static TensorLayout Of(TensorType type) => type switch
    {
        TensorType.F32 => new(1, 4),
        TensorType.F16 or TensorType.BF16 => new(1, 2),
        TensorType.Q4_0 => new(32, 18),
        TensorType.Q4_1 => new(32, 20),
        TensorType.Q5_0 => new(32, 22),
        TensorType.Q5_1 => new(32, 24),
        TensorType.Q8_0 => new(32, 34),
        TensorType.Q4_K => new(256, 144),
        TensorType.Q5_K => new(256, 176),
        TensorType.Q6_K => new(256, 210),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static bool IsSupported(uint typeId) => typeId <= int.MaxValue && Enum.IsDefined((TensorType)typeId);

    /// <summary>The usual name of a type id, for messages about files that are refused.</summary>
    public static string NameOf(uint typeId)
    {
        if (IsSupported(typeId)) return ((TensorType)typeId).ToString();
        return UnsupportedNames.TryGetValue(typeId, out var name) ? name : $"unknown type {typeId}";
    }

    /// <summary>Bytes of one row of <paramref name="columns"/> values; the caller has checked divisibility.</summary>
    public long RowBytes(long columns) => columns / BlockLength * BlockBytes;
}
