using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Keeps as many requests of batches under way as this process has places for. Step 3 of docs/flows/batches.md.</summary>
internal sealed class BatchRunner(Db db, BatchLines lines, BatchWorker worker, TimeProvider clock, IOptions<BatchOptions> options, ILogger<BatchRunner> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(2) }, clock, logger)
{
    private readonly List<Task> _running = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_running).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        _running.RemoveAll(task => task.IsCompleted);
        var free = options.Value.Concurrency - _running.Count;
        if (free == 0)
        {
            await Task.WhenAny(_running).WaitAsync(cancellationToken);
            return true;
        }

        var leased = await LeaseAsync(free, cancellationToken);
        foreach (var line in leased) _running.Add(RunAsync(line, cancellationToken));
        return leased.Count == free;
    }

    private async Task<IReadOnlyList<LeasedLine>> LeaseAsync(int free, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        await BatchLinesStore.ReturnLapsedAsync(unit, now, cancellationToken);
        var leased = await BatchLinesStore.LeaseAsync(unit, free, now, now + options.Value.Lease, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return leased;
    }

    /// <summary>What fails here is taken back when its lease lapses.</summary>
    private async Task RunAsync(LeasedLine line, CancellationToken cancellationToken)
    {
        await lines.RunAsync(line, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        worker.Wake();
        Wake();
    }
}
