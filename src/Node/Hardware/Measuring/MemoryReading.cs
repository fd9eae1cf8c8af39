using System.Diagnostics;
using System.Numerics;

namespace AIForge.Node.Hardware.Measuring;

/// <summary>How fast all cores together read memory, which bounds how fast a model writes: each token reads every weight.</summary>
internal static class MemoryReading
{
    // Larger than the caches of any processor in use, together.
    private const int BytesPerThread = 96 << 20;
    private const int Rounds = 4;

    /// <summary>10^9 bytes a second; the best of some rounds, since others use the machine too.</summary>
    public static double Measure(int threads)
    {
        var buffers = Enumerable.Range(0, threads).Select(_ => new ulong[BytesPerThread / sizeof(ulong)]).ToArray();
        Parallel.For(0, threads, thread => buffers[thread].AsSpan().Fill((ulong)thread));

        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var sums = new ulong[threads];
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread => sums[thread] = Sum(buffers[thread]));
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            GC.KeepAlive(sums);
            best = Math.Max(best, (double)threads * BytesPerThread / seconds / 1e9);
        }

        return best;
    }

    // Four streams, as one does not keep a core's reads busy; and four sums, so that no addition waits for the one before it.
    private static ulong Sum(ulong[] values)
    {
        var part = values.Length / 4;
        var (a, b, c, d) = (Vector<ulong>.Zero, Vector<ulong>.Zero, Vector<ulong>.Zero, Vector<ulong>.Zero);
        for (var i = 0; i + Vector<ulong>.Count <= part; i += Vector<ulong>.Count)
        {
            a += new Vector<ulong>(values, i);
            b += new Vector<ulong>(values, i + part);
            c += new Vector<ulong>(values, i + (2 * part));
            d += new Vector<ulong>(values, i + (3 * part));
        }

        return Vector.Sum(a + b + c + d);
    }
}
