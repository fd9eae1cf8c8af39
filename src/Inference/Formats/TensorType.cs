using System.Diagnostics.CodeAnalysis;

namespace AIForge.Inference.Formats;

/// <summary>Element encodings the engine can compute with; the values are the ids used in GGUF files.</summary>
[SuppressMessage("Naming", "CA1707", Justification = "These are the names users know from model files.")]
public enum TensorType
{
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q8_0 = 8,
    BF16 = 30,
}
