using System.Diagnostics.CodeAnalysis;

namespace AIForge.Inference.Formats;

/// <summary>Element encodings the engine can compute with; the values are the ids used in GGUF files.</summary>
[SuppressMessage("Naming", "CA1707", Justification = "These are the names users know from model files.")]
public enum TensorType
{
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    BF16 = 30,
}
