using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Q5_1 blocks: as <see cref="PackedQ5{TDot}"/> with 8 minimums after the scales.</summary>
internal readonly unsafe struct PackedQ5WithMinimums<TDot> : IPackedFormat where TDot : struct, IInt8Dot
{
    public static int BlockBytes => PackedMatrix.GroupRows * 24;

    public static bool HasMinimums => true;

    public static int Offset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Start(int activationSum) => 0;

    // One group of halves further on than without minimums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Low(byte* block, int step) => PackedQ5<TDot>.Low(block + PackedMatrix.ScaleBytes, step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> High(byte* block, int step) => PackedQ5<TDot>.High(block + PackedMatrix.ScaleBytes, step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> activations) =>
        TDot.AddSmall(sum, weights, activations);
}
