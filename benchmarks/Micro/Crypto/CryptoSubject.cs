using System.Diagnostics;
using AIForge.Load;

namespace AIForge.Micro.Crypto;

/// <summary>One operation under measurement. A sample is a batch of it, long enough for the clock.</summary>
internal sealed class CryptoSubject(string name, Action operation)
{
    private const double SampleMicroseconds = 200;
    private const int WarmUpMilliseconds = 300;

    private readonly List<double> _samples = [];
    private int _batch = 1;
    private long _operations;
    private long _bytes;

    public string Name => name;

    /// <summary>Microseconds of one operation.</summary>
    public double Median => Percentiles.Of(_samples, 0.5);

    public double Mean => _samples.Average();

    public double BytesAllocated => (double)_bytes / _operations;

    /// <summary>Until the compiler is through with it; finds how many operations make a sample.</summary>
    public void WarmUp()
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < WarmUpMilliseconds) Sample();
        _batch = Math.Max(1, (int)(SampleMicroseconds / Sample()));
    }

    public void Run(TimeSpan time)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (start, operations) = (Stopwatch.GetTimestamp(), 0);
        var samples = new double[(int)(time.TotalMicroseconds / SampleMicroseconds * 4)];
        var count = 0;
        var kept = GC.GetAllocatedBytesForCurrentThread() - before;
        while (Stopwatch.GetElapsedTime(start) < time && count < samples.Length)
        {
            samples[count++] = Sample();
            operations += _batch;
        }

        _bytes += GC.GetAllocatedBytesForCurrentThread() - before - kept;
        _operations += operations;
        _samples.AddRange(samples.AsSpan(0, count));
    }

    private double Sample()
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < _batch; i++) operation();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / _batch;
    }
}
