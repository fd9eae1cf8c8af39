using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Q4_0 blocks: 8 scales, then 4 steps of 8 rows × 4 bytes; low halves are the first 16 columns, high halves the last
/// 16.</summary>
internal readonly unsafe struct PackedQ4<TDot> : IPackedFormat where TDot : struct, IInt8Dot
{
    public static int BlockBytes => PackedMatrix.GroupRows * 18;

    public static bool HasMinimums => false;

    public static int Offset => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Start(int activationSum) => -Offset * activationSum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Low(byte* block, int step) =>
        Vector256.Load(block + PackedMatrix.ScaleBytes + step * 32) & Vector256.Create((byte)15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> High(byte* block, int step) =>
        Vector256.ShiftRightLogical(Vector256.Load(block + PackedMatrix.ScaleBytes + step * 32).AsUInt16(), 4).AsByte() & Vector256.Create((byte)15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> activations) =>
        TDot.AddSmall(sum, weights, activations);
}
