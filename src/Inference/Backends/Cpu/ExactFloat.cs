using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Integer sums that are floats already: bits that begin at those of 3 · 2^22 count in ones there, so a sum below 2^22 needs a subtraction to
/// be a float, exactly, and no conversion. The units that add floats are idle in products of integers; those that convert are not.
/// </summary>
internal static class ExactFloat
{
    private const float Base = 3 << 22;

    /// <summary>Sums that begin at a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Start(int number) => Vector256.Create(BitConverter.SingleToInt32Bits(Base) + number);

    /// <summary>The sum as a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<int> sum) => sum.AsSingle() - Vector256.Create(Base);
}
