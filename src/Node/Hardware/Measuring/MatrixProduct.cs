using System.Diagnostics;
using System.Numerics;

namespace AIForge.Node.Hardware.Measuring;

/// <summary>How fast all cores together multiply matrices, which bounds how fast a model reads a prompt.</summary>
internal static class MatrixProduct
{
    // Three matrices of this size lie in the second-level cache of one core.
    private const int Size = 192;
    private const int Rows = 4;
    private static readonly TimeSpan Span = TimeSpan.FromMilliseconds(300);

    /// <summary>10^9 floating-point operations a second.</summary>
    public static double Measure(int threads)
    {
        var products = new long[threads];
        var began = Stopwatch.GetTimestamp();
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread => products[thread] = Repeat(began));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return products.Sum() * 2.0 * Size * Size * Size / seconds / 1e9;
    }

    private static long Repeat(long began)
    {
        var (a, b, c) = (Filled(1.5f), Filled(0.25f), new float[Size * Size]);
        var products = 0L;
        for (; Stopwatch.GetElapsedTime(began) < Span; products++) Multiply(a, b, c);
        return products;
    }

    /// <summary>c = a b, row-major. Four rows of c at a time stay in registers while a column strip of b is read once.</summary>
    internal static void Multiply(float[] a, float[] b, float[] c)
    {
        for (var row = 0; row < Size; row += Rows)
        {
            for (var column = 0; column + Vector<float>.Count <= Size; column += Vector<float>.Count)
            {
                var (c0, c1, c2, c3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
                for (var k = 0; k < Size; k++)
                {
                    var strip = new Vector<float>(b, (k * Size) + column);
                    c0 = Vector.FusedMultiplyAdd(new Vector<float>(a[(row * Size) + k]), strip, c0);
                    c1 = Vector.FusedMultiplyAdd(new Vector<float>(a[((row + 1) * Size) + k]), strip, c1);
                    c2 = Vector.FusedMultiplyAdd(new Vector<float>(a[((row + 2) * Size) + k]), strip, c2);
                    c3 = Vector.FusedMultiplyAdd(new Vector<float>(a[((row + 3) * Size) + k]), strip, c3);
                }

                c0.CopyTo(c, (row * Size) + column);
                c1.CopyTo(c, ((row + 1) * Size) + column);
                c2.CopyTo(c, ((row + 2) * Size) + column);
                c3.CopyTo(c, ((row + 3) * Size) + column);
            }
        }
    }

    private static float[] Filled(float value)
    {
        var matrix = new float[Size * Size];
        matrix.AsSpan().Fill(value);
        return matrix;
    }
}
