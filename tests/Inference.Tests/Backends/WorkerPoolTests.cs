using AIForge.Inference.Backends.Cpu;

namespace AIForge.Inference.Tests.Backends;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Run_ManyJobs_RunsEveryUnitExactlyOnce(int threads)
    {
        using var pool = new WorkerPool(threads);

        var run = Task.Run(() =>
        {
            for (var job = 0; job < 3000; job++)
            {
                var work = new CountingWork(1 + job % 97);
                pool.Run(work, work.Counts.Length, 1 + job % 5);
                work.Counts.Should().OnlyContain(count => count == 1);
            }
        });

        await run.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private sealed class CountingWork(int units) : ParallelWork
    {
        public int[] Counts { get; } = new int[units];

        public override void Run(int start, int end, int worker)
        {
            for (var unit = start; unit < end; unit++) Interlocked.Increment(ref Counts[unit]);
        }
    }
}
