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
            await call.RequestStream.WriteAsync(
                new GenerateRequest { Start = new GenerationStart { GenerationId = start.GenerationId, Ticket = start.Ticket } }, ending.Token);
            over = CancelWhenOverAsync(call, ending);
            await SendAsync(start.Task, call.RequestStream, ending.Token);
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

    private async Task SendAsync(InferenceTask task, IClientStreamWriter<GenerateRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var delta in DeltaJoining.JoinReadyAsync(models.GenerateAsync(task, cancellationToken), cancellationToken))
                await requests.WriteAsync(new GenerateRequest { Delta = delta }, cancellationToken);
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
