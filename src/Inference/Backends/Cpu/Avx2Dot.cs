using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// The same products without VNNI. <c>vpmaddubsw</c> saturates at 16 bits, which two products of full bytes can exceed, so signed
/// weights go in as magnitude and sign: 128 · 127 · 2 still fits.
/// </summary>
internal readonly struct Avx2Dot : IInt8Dot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StartOffset128(int activationSum) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddOffset128(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> activations)
    {
        var signed = (weights ^ Vector256.Create((byte)0x80)).AsSByte();
        return Widen(sum, Avx2.MultiplyAddAdjacent(Avx2.Abs(signed), Avx2.Sign(activations, signed)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddSmall(Vector256<int> sum, Vector256<byte> weights, Vector256<sbyte> activations) =>
        Widen(sum, Avx2.MultiplyAddAdjacent(weights, activations));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(Vector256<int> sum, Vector256<short> pairs) =>
        sum + Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One);
}
