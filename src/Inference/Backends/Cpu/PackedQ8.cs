using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Q8_0 blocks: 8 scales, then 8 steps of 8 rows × 4 bytes, each byte stored as <c>w + 128</c>.</summary>
internal readonly unsafe struct PackedQ8<TDot> : IPackedFormat where TDot : struct, IInt8Dot
{
    public static int BlockBytes => PackedMatrix.GroupRows * 34;

    public static bool HasMinimums => false;

    public static int Offset => 128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Start(int activationSum) => TDot.StartOffset128(activationSum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Low(byte* block, int step) => Vector256.Load(block + PackedMatrix.ScaleBytes + step * 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> High(byte* block, int step) => Vector256.Load(block + PackedMatrix.ScaleBytes + 128 + step * 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> activations) =>
        TDot.AddOffset128(sum, weights, activations);
}
