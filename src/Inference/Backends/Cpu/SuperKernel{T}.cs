using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// The inner loops of products with super-blocks. A block of 256 columns is summed in exact integers and rounded by one or two fused
/// multiply-adds, in the order of the columns, so results depend neither on the loop nor on the instructions.
/// </summary>
internal static unsafe class SuperKernel<TFormat, TDot>
    where TFormat : struct, ISuperFormat
    where TDot : struct, IInt8Dot
{
    private const int ScratchBytes = 64;
    private const int Chunks = 4;
    private const int Steps = 8;
    private const int PrefetchDistance = 2048;

    /// <summary>Adds one block of four row groups (32 rows) for one token: the decode loop, bound by memory.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourGroups(byte* block, long groupBytes, SuperRow x, int index, float* sums)
    {
        byte* w0 = block, w1 = w0 + groupBytes, w2 = w1 + groupBytes, w3 = w2 + groupBytes;
        var scratch = stackalloc byte[4 * ScratchBytes];
        byte* s0 = TFormat.Scales(w0, scratch), s1 = TFormat.Scales(w1, scratch + ScratchBytes);
        byte* s2 = TFormat.Scales(w2, scratch + 2 * ScratchBytes), s3 = TFormat.Scales(w3, scratch + 3 * ScratchBytes);
        var values = x.Values + index * SuperBlock.Length;
        var p0 = Vector256<int>.Zero;
        var (p1, p2, p3) = (p0, p0, p0);
        for (nint chunk = 0; chunk < Chunks; chunk++)
        {
            for (nint first = 0; first < Steps; first += TFormat.ScaleColumns / 4)
            {
                var column = TFormat.LowColumn(chunk) + first * 4;
                var l0 = Vector256<int>.Zero;
                var (l1, l2, l3, h0, h1, h2, h3) = (l0, l0, l0, l0, l0, l0, l0);
                for (var step = first; step < first + TFormat.ScaleColumns / 4; step++)
                {
                    Prefetch(w0, w1, w2, w3, chunk * Steps + step);
                    var at = values + TFormat.LowColumn(chunk) + step * 4;
                    var (low, high) = (Four(at), Four(at + TFormat.HighOffset));
                    Add(ref l0, ref h0, w0, chunk, step, low, high);
                    Add(ref l1, ref h1, w1, chunk, step, low, high);
                    Add(ref l2, ref h2, w2, chunk, step, low, high);
                    Add(ref l3, ref h3, w3, chunk, step, low, high);
                }

                p0 += l0 * Scale(s0, column) + h0 * Scale(s0, column + TFormat.HighOffset);
                p1 += l1 * Scale(s1, column) + h1 * Scale(s1, column + TFormat.HighOffset);
                p2 += l2 * Scale(s2, column) + h2 * Scale(s2, column + TFormat.HighOffset);
                p3 += l3 * Scale(s3, column) + h3 * Scale(s3, column + TFormat.HighOffset);
            }
        }

        TFormat.Sum(Vector256.Load(sums), p0, w0, x, index).Store(sums);
        TFormat.Sum(Vector256.Load(sums + 8), p1, w1, x, index).Store(sums + 8);
        TFormat.Sum(Vector256.Load(sums + 16), p2, w2, x, index).Store(sums + 16);
        TFormat.Sum(Vector256.Load(sums + 24), p3, w3, x, index).Store(sums + 24);
    }

    /// <summary>Adds one block of 8 rows for one token to <paramref name="sums"/>: the remainder of either loop.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneGroup(byte* block, SuperRow x, int index, float* sums)
    {
        var scratch = stackalloc byte[ScratchBytes];
        var scales = TFormat.Scales(block, scratch);
        var values = x.Values + index * SuperBlock.Length;
        var products = Vector256<int>.Zero;
        for (nint chunk = 0; chunk < Chunks; chunk++)
        {
            for (nint first = 0; first < Steps; first += TFormat.ScaleColumns / 4)
            {
                var column = TFormat.LowColumn(chunk) + first * 4;
                var (low, high) = (Vector256<int>.Zero, Vector256<int>.Zero);
                for (var step = first; step < first + TFormat.ScaleColumns / 4; step++)
                {
                    var at = values + TFormat.LowColumn(chunk) + step * 4;
                    Add(ref low, ref high, block, chunk, step, Four(at), Four(at + TFormat.HighOffset));
                }

                products += low * Scale(scales, column) + high * Scale(scales, column + TFormat.HighOffset);
            }
        }

        TFormat.Sum(Vector256.Load(sums), products, block, x, index).Store(sums);
    }

    /// <summary>The same for four tokens, reading each weight once; their sums are <paramref name="stride"/> apart.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourTokens(byte* block, ReadOnlySpan<SuperRow> x, int index, float* sums, int stride)
    {
        var scratch = stackalloc byte[ScratchBytes];
        var scales = TFormat.Scales(block, scratch);
        sbyte* x0 = x[0].Values + index * SuperBlock.Length, x1 = x[1].Values + index * SuperBlock.Length;
        sbyte* x2 = x[2].Values + index * SuperBlock.Length, x3 = x[3].Values + index * SuperBlock.Length;
        var p0 = Vector256<int>.Zero;
        var (p1, p2, p3) = (p0, p0, p0);
        for (nint chunk = 0; chunk < Chunks; chunk++)
        {
            for (nint first = 0; first < Steps; first += TFormat.ScaleColumns / 4)
            {
                var column = TFormat.LowColumn(chunk) + first * 4;
                var l0 = Vector256<int>.Zero;
                var (l1, l2, l3, h0, h1, h2, h3) = (l0, l0, l0, l0, l0, l0, l0);
                for (nint step = 0; step < TFormat.ScaleColumns / 4; step++)
                {
                    TFormat.Load(block, chunk, first + step, out var low, out var high);
                    var at = column + step * 4;
                    l0 = TDot.AddSmall(l0, low, Four(x0 + at));
                    l1 = TDot.AddSmall(l1, low, Four(x1 + at));
                    l2 = TDot.AddSmall(l2, low, Four(x2 + at));
                    l3 = TDot.AddSmall(l3, low, Four(x3 + at));
                    at += TFormat.HighOffset;
                    h0 = TDot.AddSmall(h0, high, Four(x0 + at));
                    h1 = TDot.AddSmall(h1, high, Four(x1 + at));
                    h2 = TDot.AddSmall(h2, high, Four(x2 + at));
                    h3 = TDot.AddSmall(h3, high, Four(x3 + at));
                }

                var (lowScale, highScale) = (Scale(scales, column), Scale(scales, column + TFormat.HighOffset));
                p0 += l0 * lowScale + h0 * highScale;
                p1 += l1 * lowScale + h1 * highScale;
                p2 += l2 * lowScale + h2 * highScale;
                p3 += l3 * lowScale + h3 * highScale;
            }
        }

        TFormat.Sum(Vector256.Load(sums), p0, block, x[0], index).Store(sums);
        TFormat.Sum(Vector256.Load(sums + stride), p1, block, x[1], index).Store(sums + stride);
        TFormat.Sum(Vector256.Load(sums + 2L * stride), p2, block, x[2], index).Store(sums + 2L * stride);
        TFormat.Sum(Vector256.Load(sums + 3L * stride), p3, block, x[3], index).Store(sums + 3L * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref Vector256<int> low, ref Vector256<int> high, byte* block, nint chunk, nint step, Vector256<sbyte> lowValues, Vector256<sbyte> highValues)
    {
        TFormat.Load(block, chunk, step, out var lowQuants, out var highQuants);
        low = TDot.AddSmall(low, lowQuants, lowValues);
        high = TDot.AddSmall(high, highQuants, highValues);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<sbyte> Four(sbyte* values) => Vector256.Create(*(int*)values).AsSByte();

    // Bytes of 8 rows × 4 scales; the one of the column, with its sign.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> Scale(byte* scales, nint column)
    {
        var part = (nuint)column / (nuint)TFormat.ScaleColumns;
        var four = Vector256.Load((int*)(scales + part / 4 * PackedMatrix.WordBytes));
        return Vector256.ShiftRightArithmetic(Vector256.ShiftLeft(four, 24 - (int)(part % 4) * 8), 24);
    }

    // Asks for a 32nd of the blocks ahead at each of their 32 steps: all at once would fill the queue to memory and then leave it idle.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* w0, byte* w1, byte* w2, byte* w3, nint step)
    {
        var at = PrefetchDistance + step * ((TFormat.BlockBytes + Chunks * Steps - 1) / (Chunks * Steps));
        Sse.Prefetch0(w0 + at);
        Sse.Prefetch0(w1 + at);
        Sse.Prefetch0(w2 + at);
        Sse.Prefetch0(w3 + at);
    }
}
