using System.Security.Cryptography;
using Grpc.Core;

namespace AIForge.Node.Control;

/// <summary>Keeps the node connected: opens the control stream again whenever it ends, with a jittered, growing, capped wait.</summary>
internal sealed partial class ControlStream(
    ControlConnection connection, NodeState state, TimeProvider clock, NodeOptions options, ILogger<ControlStream> logger) : BackgroundService
{
    private const int FirstWaitMilliseconds = 250;
    private const int LargestDoubling = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan? told = null;
            try
            {
                told = await connection.RunAsync(() => failures = 0, stoppingToken);
                state.Disconnected(told is null ? "the coordinator ended the stream" : "the coordinator is restarting");
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                state.Disconnected(Explain(exception));
                LogLost(options.Coordinator, Explain(exception));
            }

            if (stoppingToken.IsCancellationRequested) return;
            var wait = told is { } delay ? Jitter(delay + TimeSpan.FromMilliseconds(FirstWaitMilliseconds)) : Backoff(failures++);
            await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Backoff(int failures)
    {
        var doubled = FirstWaitMilliseconds * Math.Pow(2, Math.Min(failures, LargestDoubling));
        return Jitter(TimeSpan.FromMilliseconds(Math.Min(doubled, TimeSpan.FromSeconds(options.MaxReconnectSeconds).TotalMilliseconds)));
    }

    /// <summary>Between half and all of the wait: thousands of nodes must not come back in one instant.</summary>
    private static TimeSpan Jitter(TimeSpan wait)
    {
        var milliseconds = (int)wait.TotalMilliseconds;
        return TimeSpan.FromMilliseconds((milliseconds / 2) + RandomNumberGenerator.GetInt32((milliseconds / 2) + 1));
    }

    private static string Explain(Exception exception) => exception switch
    {
        RpcException { StatusCode: StatusCode.Unauthenticated } => "the node token is refused; was it rotated, revoked or has it expired?",
        RpcException rpc => $"{rpc.StatusCode}: {rpc.Status.Detail}",
        _ => exception.Message,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "No control stream to {Coordinator}: {Reason}")]
    private partial void LogLost(string coordinator, string reason);
}
