using System.Diagnostics;

namespace AIForge.Inference.Backends.Cpu;

/// <summary>
/// A fork-join pool for work of microseconds. Units are handed out in chunks from a counter, because on a shared machine fixed
/// shares wait for whoever was preempted. Idle workers spin for a moment, as the next operation usually follows at once, then park.
/// One thread at a time may call <see cref="Run"/>.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000; // 50 µs

    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _wake = new(0);
    private ParallelWork? _work;
    private int _chunk;
    private int _total;

    // Low half: the next unit to hand out. High half: the number of the job, so that a worker that was delayed between reading the
    // job's fields and claiming units of it can never claim units of a later job.
    private long _ticket = Closed(0);
    private int _finished;
    private int _parked;
    private volatile bool _stopping;

    public WorkerPool(int threads)
    {
        ThreadCount = threads;
        _threads = new Thread[threads - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var worker = i + 1;
            _threads[i] = new Thread(() => WorkerLoop(worker)) { IsBackground = true, Name = $"inference-worker-{worker}" };
            _threads[i].Start();
        }
    }

    public int ThreadCount { get; }

    /// <summary>Runs all units and returns when the last one is finished.</summary>
    public void Run(ParallelWork work, int units, int chunk)
    {
        if (_threads.Length == 0 || units <= chunk)
        {
            work.Run(0, units, 0);
            return;
        }

        (_work, _total, _chunk, _finished) = (work, units, chunk, 0);
        var job = unchecked((int)(_ticket >> 32) + 1);
        Interlocked.Exchange(ref _ticket, (long)job << 32);
        var parked = Volatile.Read(ref _parked);
        if (parked > 0) _wake.Release(Math.Min(parked, (units + chunk - 1) / chunk - 1));

        Help(0);
        var spinner = new SpinWait();
        while (Volatile.Read(ref _finished) < units) spinner.SpinOnce(sleep1Threshold: -1);
        Interlocked.Exchange(ref _ticket, Closed(job));
    }

    private static long Closed(int job) => ((long)job << 32) | int.MaxValue;

    private void Help(int worker)
    {
        while (true)
        {
            var ticket = Interlocked.Read(ref _ticket);
            var start = (int)ticket;
            var (work, total, chunk) = (_work, _total, _chunk);
            if (start >= total) return;
            var end = Math.Min(total, start + chunk);
            if (Interlocked.CompareExchange(ref _ticket, ticket - start + end, ticket) != ticket) continue;
            work!.Run(start, end, worker);
            Interlocked.Add(ref _finished, end - start);
        }
    }

    private void WorkerLoop(int worker)
    {
        while (!_stopping)
        {
            Help(worker);
            if (SpinForWork()) continue;
            Interlocked.Increment(ref _parked);
            if (!IsClaimable() && !_stopping) _wake.Wait();
            Interlocked.Decrement(ref _parked);
        }
    }

    private bool SpinForWork()
    {
        var until = Stopwatch.GetTimestamp() + SpinTicks;
        while (Stopwatch.GetTimestamp() < until)
        {
            if (IsClaimable()) return true;
            Thread.SpinWait(8);
        }

        return false;
    }

    private bool IsClaimable() => (int)Interlocked.Read(ref _ticket) < Volatile.Read(ref _total);

    public void Dispose()
    {
        _stopping = true;
        if (_threads.Length > 0) _wake.Release(_threads.Length);
        foreach (var thread in _threads) thread.Join();
        _wake.Dispose();
    }
}
