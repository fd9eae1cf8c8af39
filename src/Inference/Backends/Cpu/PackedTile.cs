using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// Two row groups (16 rows) of four tokens: the loop of prompts and of many answers at once, bound by the integer units. Each weight is
/// loaded for four tokens and each activation for two groups. Same sums in the same order as <see cref="PackedKernel{TFormat}"/>.
/// </summary>
internal static unsafe class PackedTile<TFormat> where TFormat : struct, IPackedFormat
{
    private const int Row = Int8Activations.BlockLength;
    private const int Step = Int8Activations.VectorTile * Row;

    /// <summary>Adds the products of some blocks to those of the blocks before, if any.</summary>
    /// <param name="weights">The first of the blocks, in the first of the groups.</param>
    /// <param name="x">The first row of a tile, from the first of the blocks on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(byte* weights, long groupBytes, Int8Row x, int blocks, TileTarget target)
    {
        byte* w0 = weights, w1 = weights + groupBytes;
        var values = x.Values;
        var scales = x.Scales;
        var sums = x.Sums;
        var (f00, f01) = target.Begin(0);
        var (f10, f11) = target.Begin(1);
        var (f20, f21) = target.Begin(2);
        var (f30, f31) = target.Begin(3);
        for (var end = scales + blocks * Int8Activations.VectorTile; scales < end; scales += Int8Activations.VectorTile, sums += Int8Activations.VectorTile, values += Step)
        {
            var i00 = ExactFloat.Start(TFormat.Start(sums[0]));
            var (i10, i20, i30) = (ExactFloat.Start(TFormat.Start(sums[1])), ExactFloat.Start(TFormat.Start(sums[2])), ExactFloat.Start(TFormat.Start(sums[3])));
            var (i01, i11, i21, i31) = (i00, i10, i20, i30);
            for (var step = 0; step < 4; step++)
            {
                var (a, b) = (TFormat.Low(w0, step), TFormat.Low(w1, step));
                var v = Four(values + step * 4);
                i00 = TFormat.Add(i00, a, v);
                i01 = TFormat.Add(i01, b, v);
                v = Four(values + Row + step * 4);
                i10 = TFormat.Add(i10, a, v);
                i11 = TFormat.Add(i11, b, v);
                v = Four(values + 2 * Row + step * 4);
                i20 = TFormat.Add(i20, a, v);
                i21 = TFormat.Add(i21, b, v);
                v = Four(values + 3 * Row + step * 4);
                i30 = TFormat.Add(i30, a, v);
                i31 = TFormat.Add(i31, b, v);
                (a, b) = (TFormat.High(w0, step), TFormat.High(w1, step));
                v = Four(values + 16 + step * 4);
                i00 = TFormat.Add(i00, a, v);
                i01 = TFormat.Add(i01, b, v);
                v = Four(values + Row + 16 + step * 4);
                i10 = TFormat.Add(i10, a, v);
                i11 = TFormat.Add(i11, b, v);
                v = Four(values + 2 * Row + 16 + step * 4);
                i20 = TFormat.Add(i20, a, v);
                i21 = TFormat.Add(i21, b, v);
                v = Four(values + 3 * Row + 16 + step * 4);
                i30 = TFormat.Add(i30, a, v);
                i31 = TFormat.Add(i31, b, v);
            }

            var (q0, q1) = (PackedKernel<TFormat>.Scales(w0), PackedKernel<TFormat>.Scales(w1));
            (f00, f01) = AddBoth(ExactFloat.Of(i00), ExactFloat.Of(i01), q0, q1, scales[0], f00, f01);
            (f10, f11) = AddBoth(ExactFloat.Of(i10), ExactFloat.Of(i11), q0, q1, scales[1], f10, f11);
            (f20, f21) = AddBoth(ExactFloat.Of(i20), ExactFloat.Of(i21), q0, q1, scales[2], f20, f21);
            (f30, f31) = AddBoth(ExactFloat.Of(i30), ExactFloat.Of(i31), q0, q1, scales[3], f30, f31);
            if (TFormat.HasMinimums)
            {
                var (m0, m1) = (PackedKernel<TFormat>.Scales(w0 + PackedMatrix.ScaleBytes), PackedKernel<TFormat>.Scales(w1 + PackedMatrix.ScaleBytes));
                (f00, f01) = AddMinimums(m0, m1, scales[0] * sums[0], f00, f01);
                (f10, f11) = AddMinimums(m0, m1, scales[1] * sums[1], f10, f11);
                (f20, f21) = AddMinimums(m0, m1, scales[2] * sums[2], f20, f21);
                (f30, f31) = AddMinimums(m0, m1, scales[3] * sums[3], f30, f31);
            }

            w0 += TFormat.BlockBytes;
            w1 += TFormat.BlockBytes;
        }

        target.End(0, f00, f01);
        target.End(1, f10, f11);
        target.End(2, f20, f21);
        target.End(3, f30, f31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<sbyte> Four(sbyte* values) => PackedKernel<TFormat>.Four(values);

    /// <summary>A scale is multiplied with the weights' before it meets the sums: the same rounding as that of single rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> First, Vector256<float> Second) AddBoth(
        Vector256<float> sum0, Vector256<float> sum1, Vector256<float> q0, Vector256<float> q1, float scale, Vector256<float> first, Vector256<float> second) =>
        (Fma.MultiplyAdd(sum0, q0 * Vector256.Create(scale), first), Fma.MultiplyAdd(sum1, q1 * Vector256.Create(scale), second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> First, Vector256<float> Second) AddMinimums(
        Vector256<float> m0, Vector256<float> m1, float scale, Vector256<float> first, Vector256<float> second) =>
        (Fma.MultiplyAdd(m0, Vector256.Create(scale), first), Fma.MultiplyAdd(m1, Vector256.Create(scale), second));
}
