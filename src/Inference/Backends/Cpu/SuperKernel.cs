using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>Steps that all packed super-blocks share.</summary>
internal static unsafe class SuperKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Halves(byte* at, out Vector256<byte> low, out Vector256<byte> high)
    {
        var bytes = Vector256.Load(at);
        low = bytes & Vector256.Create((byte)15);
        high = Vector256.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & Vector256.Create((byte)15);
    }

    /// <summary>Per row, four signed bytes times four sums that come in the order of <see cref="SuperActivations"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ByteProducts(Vector256<int> bytes, short* sums)
    {
        var even = Vector256.ShiftRightArithmetic(Vector256.ShiftLeft(bytes.AsInt16(), 8), 8);
        var odd = Vector256.ShiftRightArithmetic(bytes.AsInt16(), 8);
        return Avx2.MultiplyAddAdjacent(even, Vector256.Create(*(int*)sums).AsInt16())
            + Avx2.MultiplyAddAdjacent(odd, Vector256.Create(*(int*)(sums + 2)).AsInt16());
    }

    /// <summary>The half-precision numbers in the low halves of words, as <see cref="HalfPrecision.ToSingle"/> does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LowHalves(Vector256<int> words) => HighHalves(Vector256.ShiftLeft(words, 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> HighHalves(Vector256<int> words)
    {
        var bits = Vector256.ShiftRightArithmetic(words, 3) & Vector256.Create(unchecked((int)0x8fffe000));
        return bits.AsSingle() * Vector256.Create(HalfPrecision.Rebias);
    }
}
