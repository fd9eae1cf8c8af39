using System.Diagnostics;
using System.Runtime.InteropServices;
using AIForge.Inference.Backends;
using AIForge.Inference.Backends.Cpu;
using AIForge.Inference.Formats;

namespace AIForge.Micro;

/// <summary>Speed of one product over a matrix far larger than any cache, against merely reading the same bytes.</summary>
internal sealed record MatVecMeasurement(TensorType Type, int Threads, double ReadGigabytes, double ProductGigabytes)
{
    private const int Columns = 4096;
    private const int Rounds = 9;

    public double Ratio => ProductGigabytes / ReadGigabytes;

    public static MatVecMeasurement Run(TensorType type, int threads, int megabytes)
    {
        using var pool = new WorkerPool(threads);
        using var matrix = CreateMatrix(type, megabytes, pool);
        using var product = new CpuMatMul(pool, MatMulKernels.Create(CpuFeatures.Best));
        using FloatMatrix input = new(1, Columns), output = new(1, matrix.Rows);
        for (var i = 0; i < Columns; i++) input.Row(0)[i] = MathF.Sin(i);
        var reader = new ReadLoop(matrix);
        var bytes = matrix.GroupBytes * matrix.Groups;

        // Alternating rounds meet the same neighbours on a shared machine; the median drops the disturbed ones.
        var (reads, products) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            reads.Add(Time(() => pool.Run(reader, reader.Units, 16)));
            products.Add(Time(() => product.Run(input, 1, [new MatMulTarget(matrix, output)])));
        }

        GC.KeepAlive(reader.Sum);
        return new MatVecMeasurement(type, threads, bytes / Median(reads) / 1e9, bytes / Median(products) / 1e9);
    }

    private static unsafe PackedMatrix CreateMatrix(TensorType type, int megabytes, WorkerPool pool)
    {
        var rowBytes = TensorLayout.Of(type).RowBytes(Columns);
        var rows = (int)(megabytes * 1_000_000L / rowBytes / 32 * 32);
        var source = (byte*)NativeMemory.AlignedAlloc((nuint)(rows * rowBytes), 64);
        try
        {
            // Byte 0x21 twice is the half-precision number 0.01; as weights any byte will do.
            NativeMemory.Fill(source, (nuint)(rows * rowBytes), 0x21);
            return new PackedMatrix(new MappedMatrix(source, rows, Columns, type), pool);
        }
        finally
        {
            NativeMemory.AlignedFree(source);
        }
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
