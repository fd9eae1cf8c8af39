using AIForge.Shared.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Shared.Tests.Hosting;

/// <summary>Runs the given ticks in order, then ticks without work.</summary>
internal sealed class ScriptedLoop(TimeProvider clock, TimeSpan interval, params Func<CancellationToken, Task<bool>>[] script)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = interval }, clock, NullLogger.Instance)
{
    private readonly SemaphoreSlim _ticked = new(0);
    private int _ticks;

    public int Ticks => Volatile.Read(ref _ticks);

    public async Task TicksReachAsync(int count)
    {
        while (Ticks < count) await _ticked.WaitAsync();
    }

    protected override Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _ticks);
        _ticked.Release();
        return number <= script.Length ? script[number - 1](cancellationToken) : Task.FromResult(false);
    }

    public override void Dispose()
    {
        base.Dispose();
        _ticked.Dispose();
    }
}
