using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>The head of packed Q4_K and Q5_K blocks: a word with both factors, then three words of scales and minimums (the bits are
/// told in <see cref="SuperBlock"/>), each for 8 rows.</summary>
internal static unsafe class SixBitScales
{
    public const int HeadBytes = 4 * PackedMatrix.WordBytes;

    /// <summary>Writes the eight scales of each row as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Unpack(byte* block, byte* scratch)
    {
        First(block, 1).Store((int*)scratch);
        (Word(block, 3) & Vector256.Create(0x0f0f0f0f) | Top(block, 1)).Store((int*)(scratch + PackedMatrix.WordBytes));
        return scratch;
    }

    /// <summary>Adds scaled products and subtracts the minimums, each times the sum of its 32 activations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sum(Vector256<float> sum, Vector256<int> products, byte* block, SuperRow x, int index)
    {
        var sums = x.Sums32(index);
        var late = Vector256.ShiftRightLogical(Word(block, 3), 4) & Vector256.Create(0x0f0f0f0f) | Top(block, 2);
        var minimums = SuperKernel.ByteProducts(First(block, 2), sums) + SuperKernel.ByteProducts(late, sums + 4);
        var scale = Vector256.Create(x.Scales[index]);
        var factors = Word(block, 0);
        sum = Fma.MultiplyAdd(Avx.ConvertToVector256Single(products), SuperKernel.LowHalves(factors) * scale, sum);
        return Fma.MultiplyAddNegated(Avx.ConvertToVector256Single(minimums), SuperKernel.HighHalves(factors) * scale, sum);
    }

    // The low six bits of every byte: scales or minimums 0 to 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> First(byte* block, int word) => Word(block, word) & Vector256.Create(0x3f3f3f3f);

    // The high two bits of every byte, above four others: of scales or minimums 4 to 7.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Top(byte* block, int word) =>
        Vector256.ShiftRightLogical(Word(block, word), 2) & Vector256.Create(0x30303030);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Word(byte* block, int word) => Vector256.Load((int*)(block + word * PackedMatrix.WordBytes));
}
