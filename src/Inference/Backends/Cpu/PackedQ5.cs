using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Q5_0 blocks: 8 scales, a word of fifth bits per row (<see cref="PackedLayout.Word"/>), then 4 steps as in
/// <see cref="PackedQ4{TDot}"/>.</summary>
internal readonly unsafe struct PackedQ5<TDot> : IPackedFormat where TDot : struct, IInt8Dot
{
    public static int BlockBytes => PackedMatrix.GroupRows * 22;

    public static bool HasMinimums => false;

    public static int Offset => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Start(int activationSum) => -Offset * activationSum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Low(byte* block, int step) =>
        PackedQ4<TDot>.Low(block + PackedMatrix.WordBytes, step) | Fifth(block, step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> High(byte* block, int step) =>
        PackedQ4<TDot>.High(block + PackedMatrix.WordBytes, step) | Fifth(block, step + 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> activations) =>
        TDot.AddSmall(sum, weights, activations);

    // Bit n of every byte, brought to the place of the value 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Fifth(byte* block, int bit)
    {
        var bits = Vector256.ShiftRightLogical(Vector256.Load(block + PackedMatrix.ScaleBytes).AsUInt16(), bit).AsByte() & Vector256<byte>.One;
        return Vector256.ShiftLeft(bits.AsUInt16(), 4).AsByte();
    }
}
