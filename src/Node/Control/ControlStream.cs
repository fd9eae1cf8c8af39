using System.Security.Cryptography;
using AIForge.Node.Metrics;

namespace AIForge.Node.Control;

/// <summary>
/// Keeps the node connected: opens the control stream again whenever it ends, at the next coordinator where there are several, with a jittered,
/// growing, capped wait. A token that
/// will never work again ends the daemon instead.
/// </summary>
internal sealed partial class ControlStream(
    ControlConnection connection,
    CoordinatorChannel channel,
    NodeState state,
    NodeMetrics metrics,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    NodeOptions options,
    ILogger<ControlStream> logger) : BackgroundService
{
    private const int LargestDoubling = 10;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstReplacedWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestReplacedWait = TimeSpan.FromMinutes(1);

    // Apart: two daemons with one token both connect every time, so that a success says nothing.
    private int _failures;
    private int _replacements;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                wait = Ended(await connection.RunAsync(() => _failures = 0, stoppingToken));
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // The stop itself ends the stream, and that is no failure.
                return;
            }
            catch (Exception exception) when (Refusals.Permanent(exception) is { } reason)
            {
                state.Refused(reason);
                LogRefused(reason);
                lifetime.StopApplication();
                return;
            }
            catch (Exception exception)
            {
                wait = Lost(exception);
            }

            await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Ended(TimeSpan? told)
    {
        _replacements = 0;
        // One that restarts says when it is back; another one is there now.
        channel.Next();
        metrics.Disconnected();
        state.Disconnected(told is null ? "the coordinator ended the stream" : "the coordinator is restarting");
        return told is { } delay && !channel.HasOthers ? Jitter(delay + FirstWait) : Backoff(FirstWait, _failures++, TimeSpan.FromSeconds(options.MaxReconnectSeconds));
    }

    private TimeSpan Lost(Exception exception)
    {
        metrics.Disconnected();
        if (Refusals.IsReplaced(exception))
        {
            var pause = Backoff(FirstReplacedWait, _replacements++, LongestReplacedWait);
            state.Disconnected("another daemon uses this node's token");
            LogReplaced(pause.TotalSeconds);
            return pause;
        }

        _replacements = 0;
        var reason = Refusals.Explain(exception, channel.Address);
        state.Disconnected(reason);
        LogLost(channel.Address, reason);
        channel.Next();
        return Backoff(FirstWait, _failures++, TimeSpan.FromSeconds(options.MaxReconnectSeconds));
    }

    private static TimeSpan Backoff(TimeSpan first, int failures, TimeSpan longest)
    {
        var doubled = first * Math.Pow(2, Math.Min(failures, LargestDoubling));
        return Jitter(doubled < longest ? doubled : longest);
    }

    /// <summary>Between half and all of the wait: thousands of nodes must not come back in one instant.</summary>
    private static TimeSpan Jitter(TimeSpan wait)
    {
        var milliseconds = (int)wait.TotalMilliseconds;
        return TimeSpan.FromMilliseconds((milliseconds / 2) + RandomNumberGenerator.GetInt32((milliseconds / 2) + 1));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No control stream to {Coordinator}: {Reason}")]
    private partial void LogLost(string coordinator, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Another daemon connected with this node's token and took its place; trying again in {Seconds:F0} s. Stop one of both, or give it a token of its own (POST /api/nodes/tokens)")]
    private partial void LogReplaced(double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The coordinator refuses this node for good: {Reason}")]
    private partial void LogRefused(string reason);
}
