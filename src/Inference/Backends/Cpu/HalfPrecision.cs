namespace AIForge.Inference.Backends.Cpu;

/// <summary>Half to single precision and back without the F16C instructions, which .NET does not expose.</summary>
internal static class HalfPrecision
{
    private const float Largest = 65_504;

    /// <summary>2^112, the difference between the exponent biases of the two formats.</summary>
    public const float Rebias = 5.192296858534828e33f;

    /// <summary>Exact for all finite values, subnormals included.</summary>
    public static float ToSingle(ushort half) =>
        BitConverter.Int32BitsToSingle(((short)half << 13) & unchecked((int)0x8fffe000)) * Rebias;

    /// <summary>Rounds to nearest, and larger numbers to the largest there is. What is not finite becomes zero.</summary>
    public static ushort FromSingle(float value) =>
        float.IsFinite(value) ? BitConverter.HalfToUInt16Bits((Half)Math.Clamp(value, -Largest, Largest)) : (ushort)0;
}
