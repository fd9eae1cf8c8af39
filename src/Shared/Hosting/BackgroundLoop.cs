using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AIForge.Shared.Hosting;

/// <summary>
/// A worker that repeats one act: at once while there is work, else after the interval or a <see cref="Wake"/>.
/// A failing act is logged and tried again after a jittered, growing, capped wait; the loop ends only with the host.
/// </summary>
public abstract partial class BackgroundLoop(BackgroundLoopOptions options, TimeProvider clock, ILogger logger) : BackgroundService
{
    // One slot: any number of wakes while a tick runs means exactly one more tick.
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private long _lastSuccessTicks;
    private int _failures;

    /// <summary>The end of the last tick that went well; null before the first.</summary>
    public DateTimeOffset? LastSuccessAt => Interlocked.Read(ref _lastSuccessTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Ticks in a row that failed.</summary>
    public int Failures => Volatile.Read(ref _failures);

    protected TimeProvider Clock => clock;

    /// <summary>Asks for a tick now. Safe from any thread; never waits.</summary>
    public void Wake() => _signal.Writer.TryWrite(true);

    /// <summary>Does one portion of work and says whether there may be more.</summary>
    protected abstract Task<bool> TickAsync(CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    var more = await TickAsync(stoppingToken);
                    Volatile.Write(ref _failures, 0);
                    Interlocked.Exchange(ref _lastSuccessTicks, clock.GetUtcNow().UtcTicks);
                    if (more) continue;

                    timer.Change(options.Interval, Timeout.InfiniteTimeSpan);
                    await _signal.Reader.ReadAsync(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    var failures = Interlocked.Increment(ref _failures);
                    var wait = Backoff(failures - 1);
                    LogTickFailed(exception, GetType().Name, failures, wait.TotalMilliseconds);
                    await Task.Delay(wait, clock, stoppingToken);
                }
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // Also a tick that failed because what it needs was stopped before it.
            LogStopped(GetType().Name);
        }
    }

    /// <summary>Between half and all of first · 2^failures, capped: replicas that fail together do not retry together.</summary>
    private TimeSpan Backoff(int failures)
    {
        var doubled = options.FirstRetry.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 20));
        var capped = (int)Math.Min(doubled, options.LongestRetry.TotalMilliseconds);
        return TimeSpan.FromMilliseconds((capped / 2) + RandomNumberGenerator.GetInt32((capped / 2) + 1));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Loop} failed {Failures} time(s) in a row; next try in {WaitMilliseconds} ms")]
    private partial void LogTickFailed(Exception exception, string loop, int failures, double waitMilliseconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Loop} stopped")]
    private partial void LogStopped(string loop);
}
