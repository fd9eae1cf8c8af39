using AIForge.Inference.Formats;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>In which precision keys and values are kept: a part of the kernel class, as the precision of activations is.</summary>
internal static class KeyValuePrecision
{
    /// <summary>Half precision, except for models whose own weights have more.</summary>
    /// <param name="weights">How the model stores its embedding.</param>
    /// <returns>Bytes of a number.</returns>
    public static int BytesOf(TensorType weights) => weights == TensorType.F32 ? sizeof(float) : sizeof(ushort);
}
