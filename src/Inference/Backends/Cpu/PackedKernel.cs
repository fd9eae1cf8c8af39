using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// The inner loops of quantised products. Every (row, token) pair is summed block by block in the same order by all of them: the
/// integer part is exact and the float part is one or two fused multiply-adds per block, so results do not depend on which loop ran.
/// </summary>
internal static unsafe class PackedKernel<TFormat> where TFormat : struct, IPackedFormat
{
    // Two kilobytes ahead in each stream hides most of the memory latency; four streams are what one core needs to fill the bus.
    private const int PrefetchDistance = 2048;

    /// <summary>Four row groups (32 rows) of one token: the decode loop, bound by memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourGroups(byte* weights, long groupBytes, Int8Row x, int blocks, float* output)
    {
        byte* w0 = weights, w1 = w0 + groupBytes, w2 = w1 + groupBytes, w3 = w2 + groupBytes;
        var f0 = Vector256<float>.Zero;
        var (f1, f2, f3) = (f0, f0, f0);
        var values = x.Values;
        // What follows the end of each stream is its neighbour, which is being read already: the next four groups begin three groups further on.
        var turn = blocks - PrefetchDistance / TFormat.BlockBytes;
        for (int block = 0, at = 0; block < blocks; block++, at += x.Stride)
        {
            var ahead = block < turn ? 0 : 3 * groupBytes;
            Prefetch(w0 + ahead, block);
            Prefetch(w1 + ahead, block);
            Prefetch(w2 + ahead, block);
            Prefetch(w3 + ahead, block);
            var i0 = Vector256.Create(TFormat.Start(x.Sums[at]));
            var (i1, i2, i3) = (i0, i0, i0);
            for (var step = 0; step < 4; step++)
            {
                var low = Four(values + step * 4);
                i0 = TFormat.Add(i0, TFormat.Low(w0, step), low);
                i1 = TFormat.Add(i1, TFormat.Low(w1, step), low);
                i2 = TFormat.Add(i2, TFormat.Low(w2, step), low);
                i3 = TFormat.Add(i3, TFormat.Low(w3, step), low);
                var high = Four(values + 16 + step * 4);
                i0 = TFormat.Add(i0, TFormat.High(w0, step), high);
                i1 = TFormat.Add(i1, TFormat.High(w1, step), high);
                i2 = TFormat.Add(i2, TFormat.High(w2, step), high);
                i3 = TFormat.Add(i3, TFormat.High(w3, step), high);
            }

            f0 = Sum(f0, i0, w0, x, at);
            f1 = Sum(f1, i1, w1, x, at);
            f2 = Sum(f2, i2, w2, x, at);
            f3 = Sum(f3, i3, w3, x, at);
            w0 += TFormat.BlockBytes;
            w1 += TFormat.BlockBytes;
            w2 += TFormat.BlockBytes;
            w3 += TFormat.BlockBytes;
            values += x.Step;
        }

        f0.Store(output);
        f1.Store(output + 8);
        f2.Store(output + 16);
        f3.Store(output + 24);
    }

    /// <summary>One row group of one token: the remainder of either loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneGroup(byte* weights, Int8Row x, int blocks, float* output)
    {
        var f = Vector256<float>.Zero;
        var values = x.Values;
        for (int block = 0, at = 0; block < blocks; block++, at += x.Stride, weights += TFormat.BlockBytes, values += x.Step)
        {
            var i = Vector256.Create(TFormat.Start(x.Sums[at]));
            for (var step = 0; step < 4; step++)
            {
                i = TFormat.Add(i, TFormat.Low(weights, step), Four(values + step * 4));
                i = TFormat.Add(i, TFormat.High(weights, step), Four(values + 16 + step * 4));
            }

            f = Sum(f, i, weights, x, at);
        }

        f.Store(output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sum(Vector256<float> sum, Vector256<int> products, byte* weights, Int8Row x, int at)
    {
        var scale = x.Scales[at];
        sum = Fma.MultiplyAdd(Avx.ConvertToVector256Single(products), Scales(weights) * Vector256.Create(scale), sum);
        if (!TFormat.HasMinimums) return sum;
        return Fma.MultiplyAdd(Scales(weights + PackedMatrix.ScaleBytes), Vector256.Create(scale * x.Sums[at]), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<sbyte> Four(sbyte* values) => Vector256.Create(*(int*)values).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Scales(byte* block)
    {
        var bits = Vector256.ShiftLeft(Avx2.ConvertToVector256Int32((short*)block), 13) & Vector256.Create(unchecked((int)0x8fffe000));
        return bits.AsSingle() * Vector256.Create(HalfPrecision.Rebias);
    }

    // Blocks are no whole numbers of cache lines: of those a quarter line longer, every fourth asks for one line more, of others each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch(byte* stream, int block)
    {
        var ahead = stream + PrefetchDistance;
        for (var line = 0; line < TFormat.BlockBytes / 64 * 64; line += 64) Sse.Prefetch0(ahead + line);
        if (TFormat.BlockBytes % 64 > 16 || (TFormat.BlockBytes % 64 != 0 && (block & 3) == 3)) Sse.Prefetch0(ahead + TFormat.BlockBytes / 64 * 64);
    }
}
