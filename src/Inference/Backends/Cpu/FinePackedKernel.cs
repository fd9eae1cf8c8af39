using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// The loops of <see cref="PackedKernel{TFormat}"/> over sixteen bits of each activation: two integer products of the same loaded
/// weights, put together before the one rounding a block makes.
/// </summary>
internal static unsafe class FinePackedKernel<TFormat> where TFormat : struct, IPackedFormat
{
    private const int Row = Int8Activations.BlockLength, Tile = Int8Activations.VectorTile;

    /// <summary>Four row groups (32 rows) of one token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourGroups(byte* weights, long groupBytes, Int8Row x, int blocks, float* output)
    {
        byte* w0 = weights, w1 = w0 + groupBytes, w2 = w1 + groupBytes, w3 = w2 + groupBytes;
        var f0 = Vector256<float>.Zero;
        var (f1, f2, f3) = (f0, f0, f0);
        sbyte* values = x.Values, fine = x.Fine;
        for (int block = 0, at = 0; block < blocks; block++, at += x.Stride)
        {
            PackedKernel<TFormat>.Prefetch(w0, block);
            PackedKernel<TFormat>.Prefetch(w1, block);
            PackedKernel<TFormat>.Prefetch(w2, block);
            PackedKernel<TFormat>.Prefetch(w3, block);
            Vector256<int> i0 = Start(x.Sums[at]), j0 = Start(x.FineSums[at]);
            var (i1, i2, i3) = (i0, i0, i0);
            var (j1, j2, j3) = (j0, j0, j0);
            for (var step = 0; step < 4; step++)
            {
                Vector256<sbyte> a = Four(values + step * 4), b = Four(fine + step * 4);
                Add(ref i0, ref j0, TFormat.Low(w0, step), a, b);
                Add(ref i1, ref j1, TFormat.Low(w1, step), a, b);
                Add(ref i2, ref j2, TFormat.Low(w2, step), a, b);
                Add(ref i3, ref j3, TFormat.Low(w3, step), a, b);
                (a, b) = (Four(values + 16 + step * 4), Four(fine + 16 + step * 4));
                Add(ref i0, ref j0, TFormat.High(w0, step), a, b);
                Add(ref i1, ref j1, TFormat.High(w1, step), a, b);
                Add(ref i2, ref j2, TFormat.High(w2, step), a, b);
                Add(ref i3, ref j3, TFormat.High(w3, step), a, b);
            }

            var scale = Scale(x.Scales[at]);
            f0 = Fma.MultiplyAdd(Join(i0, j0), PackedKernel<TFormat>.Scales(w0) * scale, f0);
            f1 = Fma.MultiplyAdd(Join(i1, j1), PackedKernel<TFormat>.Scales(w1) * scale, f1);
            f2 = Fma.MultiplyAdd(Join(i2, j2), PackedKernel<TFormat>.Scales(w2) * scale, f2);
            f3 = Fma.MultiplyAdd(Join(i3, j3), PackedKernel<TFormat>.Scales(w3) * scale, f3);
            w0 += TFormat.BlockBytes;
            w1 += TFormat.BlockBytes;
            w2 += TFormat.BlockBytes;
            w3 += TFormat.BlockBytes;
            values += x.Step;
            fine += x.Step;
        }

        f0.Store(output);
        f1.Store(output + 8);
        f2.Store(output + 16);
        f3.Store(output + 24);
    }

    /// <summary>One row group of one token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneGroup(byte* weights, Int8Row x, int blocks, float* output)
    {
        var f = Vector256<float>.Zero;
        sbyte* values = x.Values, fine = x.Fine;
        for (int block = 0, at = 0; block < blocks; block++, at += x.Stride, weights += TFormat.BlockBytes)
        {
            Vector256<int> i = Start(x.Sums[at]), j = Start(x.FineSums[at]);
            for (var step = 0; step < 4; step++)
            {
                Add(ref i, ref j, TFormat.Low(weights, step), Four(values + step * 4), Four(fine + step * 4));
                Add(ref i, ref j, TFormat.High(weights, step), Four(values + 16 + step * 4), Four(fine + 16 + step * 4));
            }

            f = Fma.MultiplyAdd(Join(i, j), PackedKernel<TFormat>.Scales(weights) * Scale(x.Scales[at]), f);
            values += x.Step;
            fine += x.Step;
        }

        f.Store(output);
    }

    /// <summary>One row group of a tile of four tokens.</summary>
    /// <param name="x">The first row of the tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourTokens(byte* weights, Int8Row x, int blocks, float* output, int stride)
    {
        var f0 = Vector256<float>.Zero;
        var (f1, f2, f3) = (f0, f0, f0);
        sbyte* values = x.Values, fine = x.Fine;
        for (int block = 0, at = 0; block < blocks; block++, at += Tile, weights += TFormat.BlockBytes)
        {
            Vector256<int> i0 = Start(x.Sums[at]), j0 = Start(x.FineSums[at]);
            Vector256<int> i1 = Start(x.Sums[at + 1]), j1 = Start(x.FineSums[at + 1]);
            Vector256<int> i2 = Start(x.Sums[at + 2]), j2 = Start(x.FineSums[at + 2]);
            Vector256<int> i3 = Start(x.Sums[at + 3]), j3 = Start(x.FineSums[at + 3]);
            for (var step = 0; step < 4; step++)
            {
                var low = TFormat.Low(weights, step);
                Add(ref i0, ref j0, low, Four(values + step * 4), Four(fine + step * 4));
                Add(ref i1, ref j1, low, Four(values + Row + step * 4), Four(fine + Row + step * 4));
                Add(ref i2, ref j2, low, Four(values + 2 * Row + step * 4), Four(fine + 2 * Row + step * 4));
                Add(ref i3, ref j3, low, Four(values + 3 * Row + step * 4), Four(fine + 3 * Row + step * 4));
                var high = TFormat.High(weights, step);
                Add(ref i0, ref j0, high, Four(values + 16 + step * 4), Four(fine + 16 + step * 4));
                Add(ref i1, ref j1, high, Four(values + Row + 16 + step * 4), Four(fine + Row + 16 + step * 4));
                Add(ref i2, ref j2, high, Four(values + 2 * Row + 16 + step * 4), Four(fine + 2 * Row + 16 + step * 4));
                Add(ref i3, ref j3, high, Four(values + 3 * Row + 16 + step * 4), Four(fine + 3 * Row + 16 + step * 4));
            }

            var scales = PackedKernel<TFormat>.Scales(weights);
            f0 = Fma.MultiplyAdd(Join(i0, j0), scales * Scale(x.Scales[at]), f0);
            f1 = Fma.MultiplyAdd(Join(i1, j1), scales * Scale(x.Scales[at + 1]), f1);
            f2 = Fma.MultiplyAdd(Join(i2, j2), scales * Scale(x.Scales[at + 2]), f2);
            f3 = Fma.MultiplyAdd(Join(i3, j3), scales * Scale(x.Scales[at + 3]), f3);
            values += Tile * Row;
            fine += Tile * Row;
        }

        f0.Store(output);
        f1.Store(output + stride);
        f2.Store(output + 2L * stride);
        f3.Store(output + 3L * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Start(int activationSum) => Vector256.Create(TFormat.Start(activationSum));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<sbyte> Four(sbyte* values) => PackedKernel<TFormat>.Four(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector256<int> i, ref Vector256<int> j, Vector256<byte> weights, Vector256<sbyte> values, Vector256<sbyte> fine)
    {
        i = TFormat.Add(i, weights, values);
        j = TFormat.Add(j, weights, fine);
    }

    // At most 32 · 128 · (127 · 254 + 127): far from overflowing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Join(Vector256<int> i, Vector256<int> j) =>
        Avx.ConvertToVector256Single(Avx2.MultiplyLow(i, Vector256.Create(Int8Activations.FineSteps)) + j);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Scale(float scale) => Vector256.Create(scale * (1f / Int8Activations.FineSteps));
}
