using AIForge.Node.Control;
using AIForge.Node.Executors;
using AIForge.Protocol.Node.V1;
using Grpc.Core;

namespace AIForge.Node.Serving;

/// <summary>Runs generations and sends their tokens up, one data call each. The end of the call is the end of the work, from either side.</summary>
internal sealed partial class GenerationServer(
    CoordinatorChannel channel, ModelServing models, NodeOptions options, IHostApplicationLifetime lifetime, ILogger<GenerationServer> logger)
{
    private int _running;
    private volatile Action<GenerationRefusal>? _refuse;

    public void Connect(Action<GenerationRefusal> refuse) => _refuse = refuse;

    public void Disconnect() => _refuse = null;

    public void Start(StartGeneration start)
    {
        if (Interlocked.Increment(ref _running) > options.Slots + options.MaxQueued)
        {
            Interlocked.Decrement(ref _running);
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
        try
        {
            await using var deltas = DeltaJoining.JoinReadyAsync(models.GenerateAsync(start.Task, ending.Token), ending.Token).GetAsyncEnumerator(ending.Token);
            var first = await PresentTicketAsync(start, call.RequestStream, deltas, ending);
            over = CancelWhenOverAsync(call, ending);
            await SendAsync(first, deltas, call.RequestStream, ending.Token);
            await call.RequestStream.CompleteAsync();
            await over;
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The coordinator ended the call: the client is gone, or the connection is.
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
            Interlocked.Decrement(ref _running);
        }
    }

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

    private static async Task SendAsync(
        Task<bool> first, IAsyncEnumerator<InferenceDelta> deltas, IClientStreamWriter<GenerateRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            for (var more = await first; more; more = await deltas.MoveNextAsync())
                await requests.WriteAsync(new GenerateRequest { Delta = deltas.Current }, cancellationToken);
        }
        catch (TaskFailedException exception)
        {
            await requests.WriteAsync(new GenerateRequest { Error = exception.Error }, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Generation {GenerationId} ended early: {Reason}")]
    private partial void LogEnded(string generationId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Generation {GenerationId} failed")]
    private partial void LogFailed(Exception exception, string generationId);
}
