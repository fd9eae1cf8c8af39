using System.Collections.Frozen;

namespace AIForge.Coordinator.Models.Formats;

/// <summary>How weights of a type are laid out: so many values in so many bytes.</summary>
internal readonly record struct WeightType(string Name, int BlockLength, int BlockBytes)
{
    // By the ids of GGUF files.
    private static readonly FrozenDictionary<uint, WeightType> OfGguf = new Dictionary<uint, WeightType>
    {
        [0] = new("F32", 1, 4), [1] = new("F16", 1, 2), [2] = new("Q4_0", 32, 18), [3] = new("Q4_1", 32, 20), [6] = new("Q5_0", 32, 22),
        [7] = new("Q5_1", 32, 24), [8] = new("Q8_0", 32, 34), [9] = new("Q8_1", 32, 36), [10] = new("Q2_K", 256, 84), [11] = new("Q3_K", 256, 110),
        [12] = new("Q4_K", 256, 144), [13] = new("Q5_K", 256, 176), [14] = new("Q6_K", 256, 210), [15] = new("Q8_K", 256, 292),
        [16] = new("IQ2_XXS", 256, 66), [17] = new("IQ2_XS", 256, 74), [18] = new("IQ3_XXS", 256, 98), [19] = new("IQ1_S", 256, 50),
        [20] = new("IQ4_NL", 32, 18), [21] = new("IQ3_S", 256, 110), [22] = new("IQ2_S", 256, 82), [23] = new("IQ4_XS", 256, 136),
        [24] = new("I8", 1, 1), [25] = new("I16", 1, 2), [26] = new("I32", 1, 4), [27] = new("I64", 1, 8), [28] = new("F64", 1, 8),
        [29] = new("IQ1_M", 256, 56), [30] = new("BF16", 1, 2), [34] = new("TQ1_0", 256, 54), [35] = new("TQ2_0", 256, 66), [39] = new("MXFP4", 32, 17),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, WeightType> OfSafetensors = new WeightType[]
    {
        new("F64", 1, 8), new("F32", 1, 4), new("F16", 1, 2), new("BF16", 1, 2), new("F8_E4M3", 1, 1), new("F8_E5M2", 1, 1), new("I64", 1, 8),
        new("I32", 1, 4), new("I16", 1, 2), new("I8", 1, 1), new("U64", 1, 8), new("U32", 1, 4), new("U16", 1, 2), new("U8", 1, 1), new("BOOL", 1, 1),
    }.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    public static WeightType Gguf(uint id, string tensor) =>
        OfGguf.TryGetValue(id, out var type) ? type : throw new ModelFileException($"Tensor '{tensor}' has the unknown type {id}.");

    public static WeightType Safetensors(string name, string tensor) =>
        OfSafetensors.TryGetValue(name, out var type) ? type : throw new ModelFileException($"Tensor '{tensor}' has the unknown type '{name}'.");
}
