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

    public static Vector256<int> Start => Vector256.Create(Base).AsInt32();

    /// <summary>The sum that was added to <see cref="Start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<int> sum) => sum.AsSingle() - Vector256.Create(Base);
}
