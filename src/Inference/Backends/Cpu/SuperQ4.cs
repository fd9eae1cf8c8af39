using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Q4_K blocks: factors and scales, then 4 chunks of 8 steps of 8 rows × 4 bytes; low halves are the chunk's first 32 columns,
/// high halves the last 32.</summary>
internal readonly unsafe struct SuperQ4 : ISuperFormat
{
    public static int BlockBytes => PackedMatrix.GroupRows * 144;

    public static int ScaleColumns => 32;

    public static int HighOffset => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint LowColumn(nint chunk) => chunk * 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte* block, nint chunk, nint step, out Vector256<byte> low, out Vector256<byte> high) =>
        SuperKernel.Halves(block + SixBitScales.HeadBytes + (chunk * 8 + step) * PackedMatrix.WordBytes, out low, out high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Scales(byte* block, byte* scratch) => SixBitScales.Unpack(block, scratch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sum(Vector256<float> sum, Vector256<int> products, byte* block, SuperRow x, int index) =>
        SixBitScales.Sum(sum, products, block, x, index);
}
