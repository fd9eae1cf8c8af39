using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// How many bits of each activation a product takes. It follows from the weights alone, so that prompts, answers and batches of any size
/// compute the same (decision 0030); another rule is another kernel class.
/// </summary>
internal static class ActivationPrecision
{
    /// <summary>Rows of Q8_0 that are shorter take sixteen bits.</summary>
    public const int LeastEightBitColumns = 1024;

    public static bool IsFine(TensorType type, int columns) => type == TensorType.Q8_0 && columns < LeastEightBitColumns;
}
