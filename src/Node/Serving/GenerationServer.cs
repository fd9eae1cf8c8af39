using System.Collections.Concurrent;
using AIForge.Node.Control;
using AIForge.Node.Executors;
using AIForge.Node.Metrics;
using AIForge.Node.Reporting;
using AIForge.Protocol.Node.V1;
using Grpc.Core;

namespace AIForge.Node.Serving;

/// <summary>Runs generations and sends their tokens up, one data call each. The end of the call is the end of the work, from either side.</summary>
internal sealed partial class GenerationServer(
    CoordinatorChannel channel,
    ModelServing models,
    NodeMetrics metrics,
    NodeOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<GenerationServer> logger)
{
    private readonly ConcurrentDictionary<string, RunningGeneration> _generations = new(StringComparer.Ordinal);
    private int _running;
    private volatile Action<GenerationRefusal>? _refuse;

    /// <summary>For the status view.</summary>
    public IEnumerable<WorkItem> Work => _generations.Select(entry => entry.Value.ToWork(entry.Key));

    public void Connect(Action<GenerationRefusal> refuse) => _refuse = refuse;

    public void Disconnect() => _refuse = null;

    public void Start(StartGeneration start)
    {
        if (Interlocked.Increment(ref _running) > options.Slots + options.MaxQueued)
        {
            Interlocked.Decrement(ref _running);
            metrics.GenerationRefused();
            var error = new TaskError { Reason = "NODE_BUSY", Message = "The node has as many generations as it takes." };
            _refuse?.Invoke(new GenerationRefusal { GenerationId = start.GenerationId, Error = error });
            return;
        }

        // Observed to its end by ServeAsync itself, which lets nothing escape.
        _ = Task.Run(() => ServeAsync(start, lifetime.ApplicationStopping));
    }

    private async Task ServeAsync(StartGeneration start, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var call = new NodeDataService.NodeDataServiceClient(channel.Channel).Generate(channel.Headers, cancellationToken: ending.Token);
        var over = Task.CompletedTask;
        var running = _generations[start.GenerationId] = new RunningGeneration(MaxTokens(start), clock);
        var outcome = "failed";
        try
        {
            await using var deltas = DeltaJoining.JoinReadyAsync(models.GenerateAsync(start.Task, ending.Token), ending.Token).GetAsyncEnumerator(ending.Token);
            var first = await PresentTicketAsync(start, call.RequestStream, deltas, ending);
            over = CancelWhenOverAsync(call, ending);
            if (await SendAsync(first, deltas, running, call.RequestStream, ending.Token)) outcome = "done";
            await call.RequestStream.CompleteAsync();
            await over;
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The coordinator ended the call: the client is gone, or the connection is, or it had all that it wanted.
            if (outcome != "done") outcome = "ended_early";
            LogEnded(start.GenerationId, exception.Message);
        }
        catch (Exception exception)
        {
            // Ending the call without a finish is how the coordinator learns that this node failed.
            LogFailed(exception, start.GenerationId);
        }
        finally
        {
            await ending.CancelAsync();
            await over;
            _generations.TryRemove(start.GenerationId, out _);
            Interlocked.Decrement(ref _running);
            metrics.GenerationEnded(outcome, running.Seconds);
        }
    }

    /// <summary>What has no task fails where the engine is asked.</summary>
    private static int MaxTokens(StartGeneration start) => start.Task?.MaxTokens ?? 0;

    /// <summary>The answer comes when the coordinator has all it wants, which may be before the last token.</summary>
    private static async Task CancelWhenOverAsync(AsyncClientStreamingCall<GenerateRequest, GenerateResponse> call, CancellationTokenSource ending)
    {
        await ((Task)call.ResponseAsync).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await ending.CancelAsync();
    }

    /// <summary>Opens the call, and meanwhile has the engine begin: its first token should not wait for the network. Returns that beginning.</summary>
    private static async Task<Task<bool>> PresentTicketAsync(
        StartGeneration start, IClientStreamWriter<GenerateRequest> requests, IAsyncEnumerator<InferenceDelta> deltas, CancellationTokenSource ending)
    {
        var first = deltas.MoveNextAsync().AsTask();
        try
        {
            var presented = new GenerationStart { GenerationId = start.GenerationId, Ticket = start.Ticket };
            await requests.WriteAsync(new GenerateRequest { Start = presented }, ending.Token);
            return first;
        }
        catch
        {
            // Deltas cannot be disposed of while the first one is awaited.
            await ending.CancelAsync();
            await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>False when the task failed, which the coordinator is told.</summary>
    private static async Task<bool> SendAsync(
        Task<bool> first, IAsyncEnumerator<InferenceDelta> deltas, RunningGeneration running, IClientStreamWriter<GenerateRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            for (var more = await first; more; more = await deltas.MoveNextAsync())
            {
                running.Add(deltas.Current.TokenIds.Count);
                await requests.WriteAsync(new GenerateRequest { Delta = deltas.Current }, cancellationToken);
            }

            return true;
        }
        catch (TaskFailedException exception)
        {
            await requests.WriteAsync(new GenerateRequest { Error = exception.Error }, cancellationToken);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Generation {GenerationId} ended early: {Reason}")]
    private partial void LogEnded(string generationId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Generation {GenerationId} failed")]
    private partial void LogFailed(Exception exception, string generationId);
}
