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
    /// <summary>Four row groups (32 rows) of one token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourGroups(byte* weights, long groupBytes, Int8Row x, int blocks, float* output)
    {
        byte* w0 = weights, w1 = w0 + groupBytes, w2 = w1 + groupBytes, w3 = w2 + groupBytes;
        var f0 = Vector256<float>.Zero;
        var (f1, f2, f3) = (f0, f0, f0);
        sbyte* values = x.Values, fine = x.Fine;
        for (var block = 0; block < blocks; block++)
        {
            PackedKernel<TFormat>.Prefetch(w0, block);
            PackedKernel<TFormat>.Prefetch(w1, block);
            PackedKernel<TFormat>.Prefetch(w2, block);
            PackedKernel<TFormat>.Prefetch(w3, block);
            Vector256<int> i0 = TFormat.Start(x.Sums[block]), j0 = TFormat.Start(x.FineSums[block]);
            var (i1, i2, i3) = (i0, i0, i0);
            var (j1, j2, j3) = (j0, j0, j0);
            for (var step = 0; step < 4; step++, values += 4, fine += 4)
            {
                Vector256<sbyte> a = Four(values), b = Four(fine);
                Add(ref i0, ref j0, TFormat.Low(w0, step), a, b);
                Add(ref i1, ref j1, TFormat.Low(w1, step), a, b);
                Add(ref i2, ref j2, TFormat.Low(w2, step), a, b);
                Add(ref i3, ref j3, TFormat.Low(w3, step), a, b);
                (a, b) = (Four(values + 16), Four(fine + 16));
                Add(ref i0, ref j0, TFormat.High(w0, step), a, b);
                Add(ref i1, ref j1, TFormat.High(w1, step), a, b);
                Add(ref i2, ref j2, TFormat.High(w2, step), a, b);
                Add(ref i3, ref j3, TFormat.High(w3, step), a, b);
            }

            var scale = Scale(x, block);
            f0 = Fma.MultiplyAdd(Join(i0, j0), PackedKernel<TFormat>.Scales(w0) * scale, f0);
            f1 = Fma.MultiplyAdd(Join(i1, j1), PackedKernel<TFormat>.Scales(w1) * scale, f1);
            f2 = Fma.MultiplyAdd(Join(i2, j2), PackedKernel<TFormat>.Scales(w2) * scale, f2);
            f3 = Fma.MultiplyAdd(Join(i3, j3), PackedKernel<TFormat>.Scales(w3) * scale, f3);
            w0 += TFormat.BlockBytes;
            w1 += TFormat.BlockBytes;
            w2 += TFormat.BlockBytes;
            w3 += TFormat.BlockBytes;
            values += 16;
            fine += 16;
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
        for (var block = 0; block < blocks; block++, weights += TFormat.BlockBytes)
        {
            var offset = block * Int8Activations.BlockLength;
            Vector256<int> i = TFormat.Start(x.Sums[block]), j = TFormat.Start(x.FineSums[block]);
            for (var step = 0; step < 4; step++, offset += 4)
            {
                Add(ref i, ref j, TFormat.Low(weights, step), Four(x.Values + offset), Four(x.Fine + offset));
                Add(ref i, ref j, TFormat.High(weights, step), Four(x.Values + offset + 16), Four(x.Fine + offset + 16));
            }

            f = Fma.MultiplyAdd(Join(i, j), PackedKernel<TFormat>.Scales(weights) * Scale(x, block), f);
        }

        f.Store(output);
    }

    /// <summary>One row group of four tokens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourTokens(byte* weights, ReadOnlySpan<Int8Row> x, int blocks, float* output, int stride)
    {
        Int8Row x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
        var f0 = Vector256<float>.Zero;
        var (f1, f2, f3) = (f0, f0, f0);
        for (var block = 0; block < blocks; block++, weights += TFormat.BlockBytes)
        {
            var offset = block * Int8Activations.BlockLength;
            Vector256<int> i0 = TFormat.Start(x0.Sums[block]), j0 = TFormat.Start(x0.FineSums[block]);
            Vector256<int> i1 = TFormat.Start(x1.Sums[block]), j1 = TFormat.Start(x1.FineSums[block]);
            Vector256<int> i2 = TFormat.Start(x2.Sums[block]), j2 = TFormat.Start(x2.FineSums[block]);
            Vector256<int> i3 = TFormat.Start(x3.Sums[block]), j3 = TFormat.Start(x3.FineSums[block]);
            for (var step = 0; step < 4; step++, offset += 4)
            {
                var low = TFormat.Low(weights, step);
                Add(ref i0, ref j0, low, Four(x0.Values + offset), Four(x0.Fine + offset));
                Add(ref i1, ref j1, low, Four(x1.Values + offset), Four(x1.Fine + offset));
                Add(ref i2, ref j2, low, Four(x2.Values + offset), Four(x2.Fine + offset));
                Add(ref i3, ref j3, low, Four(x3.Values + offset), Four(x3.Fine + offset));
                var high = TFormat.High(weights, step);
                Add(ref i0, ref j0, high, Four(x0.Values + offset + 16), Four(x0.Fine + offset + 16));
                Add(ref i1, ref j1, high, Four(x1.Values + offset + 16), Four(x1.Fine + offset + 16));
                Add(ref i2, ref j2, high, Four(x2.Values + offset + 16), Four(x2.Fine + offset + 16));
                Add(ref i3, ref j3, high, Four(x3.Values + offset + 16), Four(x3.Fine + offset + 16));
            }

            var scales = PackedKernel<TFormat>.Scales(weights);
            f0 = Fma.MultiplyAdd(Join(i0, j0), scales * Scale(x0, block), f0);
            f1 = Fma.MultiplyAdd(Join(i1, j1), scales * Scale(x1, block), f1);
            f2 = Fma.MultiplyAdd(Join(i2, j2), scales * Scale(x2, block), f2);
            f3 = Fma.MultiplyAdd(Join(i3, j3), scales * Scale(x3, block), f3);
        }

        f0.Store(output);
        f1.Store(output + stride);
        f2.Store(output + 2L * stride);
        f3.Store(output + 3L * stride);
    }

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
    private static Vector256<float> Scale(Int8Row x, int block) => Vector256.Create(x.Scales[block] * (1f / Int8Activations.FineSteps));
}
