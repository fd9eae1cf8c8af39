using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Q6_K blocks: 8 factors, 32 words of low halves per row, 16 words of high pairs, 4 words of signed scales of 16 columns. Two chunks
/// make 128 columns and share the words of high pairs: the chunk's low and high columns are 64 apart.
/// </summary>
internal readonly unsafe struct SuperQ6 : ISuperFormat
{
    private const int PairsAt = PackedMatrix.ScaleBytes + 32 * PackedMatrix.WordBytes;
    private const int ScalesAt = PairsAt + 16 * PackedMatrix.WordBytes;

    public static int BlockBytes => PackedMatrix.GroupRows * 210;

    public static int ScaleColumns => 16;

    public static int HighOffset => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint LowColumn(nint chunk) => (chunk >> 1) * 128 + (chunk & 1) * 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte* block, nint chunk, nint step, out Vector256<byte> low, out Vector256<byte> high)
    {
        SuperKernel.Halves(block + PackedMatrix.ScaleBytes + (chunk * 8 + step) * PackedMatrix.WordBytes, out low, out high);
        var pairs = Vector256.Load(block + PairsAt + ((chunk >> 1) * 8 + step) * PackedMatrix.WordBytes).AsUInt16();
        pairs = Vector256.ShiftRightLogical(pairs, (int)(chunk & 1) * 2);
        low |= Vector256.ShiftLeft(pairs, 4).AsByte() & Vector256.Create((byte)0x30);
        high |= pairs.AsByte() & Vector256.Create((byte)0x30);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Scales(byte* block, byte* scratch) => block + ScalesAt;

    // Quants are stored 32 too high.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sum(Vector256<float> sum, Vector256<int> products, byte* block, SuperRow x, int index)
    {
        var sums = x.Sums16(index);
        var excess = Vector256<int>.Zero;
        for (var word = 0; word < 4; word++)
            excess += SuperKernel.ByteProducts(Vector256.Load((int*)(block + ScalesAt + word * PackedMatrix.WordBytes)), sums + word * 4);
        var exact = products - Vector256.ShiftLeft(excess, 5);
        var factors = SuperKernel.LowHalves(Avx2.ConvertToVector256Int32((short*)block));
        return Fma.MultiplyAdd(Avx.ConvertToVector256Single(exact), factors * Vector256.Create(x.Scales[index]), sum);
    }
}
