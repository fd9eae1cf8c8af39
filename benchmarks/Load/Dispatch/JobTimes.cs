using System.Diagnostics;

namespace AIForge.Load.Dispatch;

/// <summary>When each job was submitted and received.</summary>
internal sealed class JobTimes(int count)
{
    private readonly long[] _submitted = new long[count];
    private readonly double[] _received = new double[count];
    private readonly double[] _answered = new double[count];
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;

    public int Count => count;

    public void Submitted(int index, long timestamp) => Volatile.Write(ref _submitted[index], timestamp);

    public void Answered(int index, double milliseconds) => _answered[index] = milliseconds;

    public void Received(int index, long timestamp)
    {
        _received[index] = Stopwatch.GetElapsedTime(Volatile.Read(ref _submitted[index]), timestamp).TotalMilliseconds;
        if (Interlocked.Increment(ref _arrived) == count) _all.TrySetResult();
    }

    public Task AllReceivedAsync(TimeSpan limit) => _all.Task.WaitAsync(limit);

    /// <summary>Milliseconds from the submission of each job to the node.</summary>
    public IReadOnlyCollection<double> Dispatches => _received;

    /// <summary>Milliseconds from the submission of each job to its answer.</summary>
    public IReadOnlyCollection<double> Answers => _answered;
}
