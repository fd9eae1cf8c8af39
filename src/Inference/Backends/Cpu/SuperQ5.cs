using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Q5_K blocks: as <see cref="SuperQ4"/>, with 8 words of fifth bits per row before the quants: of a chunk's two bits, the first
/// is the low column's.</summary>
internal readonly unsafe struct SuperQ5 : ISuperFormat
{
    private const int FifthBytes = 8 * PackedMatrix.WordBytes;

    public static int BlockBytes => PackedMatrix.GroupRows * 176;

    public static int ScaleColumns => 32;

    public static int HighOffset => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint LowColumn(nint chunk) => chunk * 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte* block, nint chunk, nint step, out Vector256<byte> low, out Vector256<byte> high)
    {
        SuperQ4.Load(block + FifthBytes, chunk, step, out low, out high);
        var bits = Vector256.Load(block + SixBitScales.HeadBytes + step * PackedMatrix.WordBytes).AsUInt16();
        bits = Vector256.ShiftRightLogical(bits, (int)chunk * 2);
        low |= Vector256.ShiftLeft(bits, 4).AsByte() & Vector256.Create((byte)16);
        high |= Vector256.ShiftLeft(bits, 3).AsByte() & Vector256.Create((byte)16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Scales(byte* block, byte* scratch) => SixBitScales.Unpack(block, scratch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sum(Vector256<float> sum, Vector256<int> products, byte* block, SuperRow x, int index) =>
        SixBitScales.Sum(sum, products, block, x, index);
}
