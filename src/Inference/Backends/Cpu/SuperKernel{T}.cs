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

    /// <summary>Adds one block of 8 rows for one token to <paramref name="sums"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneToken(byte* block, SuperRow x, int index, float* sums)
    {
        Prefetch(block);
        var scratch = stackalloc byte[ScratchBytes];
        var scales = TFormat.Scales(block, scratch);
        var values = x.Values + index * SuperBlock.Length;
        var products = Vector256<int>.Zero;
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            for (var first = 0; first < Steps; first += TFormat.ScaleColumns / 4)
            {
                var column = TFormat.LowColumn(chunk) + first * 4;
                var (low, high) = (Vector256<int>.Zero, Vector256<int>.Zero);
                for (var step = 0; step < TFormat.ScaleColumns / 4; step++)
                {
                    TFormat.Load(block, chunk, first + step, out var lowQuants, out var highQuants);
                    low = TDot.AddSmall(low, lowQuants, Four(values + column + step * 4));
                    high = TDot.AddSmall(high, highQuants, Four(values + column + TFormat.HighOffset + step * 4));
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
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            for (var first = 0; first < Steps; first += TFormat.ScaleColumns / 4)
            {
                var column = TFormat.LowColumn(chunk) + first * 4;
                var l0 = Vector256<int>.Zero;
                var (l1, l2, l3, h0, h1, h2, h3) = (l0, l0, l0, l0, l0, l0, l0);
                for (var step = 0; step < TFormat.ScaleColumns / 4; step++)
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
    private static Vector256<sbyte> Four(sbyte* values) => Vector256.Create(*(int*)values).AsSByte();

    // Bytes of 8 rows × 4 scales; the one of the column, with its sign.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Scale(byte* scales, int column)
    {
        var part = column / TFormat.ScaleColumns;
        var four = Vector256.Load((int*)(scales + part / 4 * PackedMatrix.WordBytes));
        return Vector256.ShiftRightArithmetic(Vector256.ShiftLeft(four, 24 - part % 4 * 8), 24);
    }

    // Every line of the block, and one more because blocks do not begin with lines.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* block)
    {
        for (var line = 0; line <= TFormat.BlockBytes; line += 64) Sse.Prefetch0(block + PrefetchDistance + line);
    }
}
