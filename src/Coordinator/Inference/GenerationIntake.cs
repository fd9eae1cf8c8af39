using AIForge.Protocol.Node.V1;
using AIForge.Shared.Faults;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference;

/// <summary>Takes the tokens of one data call and hands them to the request that waits for them.</summary>
internal sealed partial class GenerationIntake(
    Generations generations, TimeProvider clock, IOptions<InferenceOptions> options, ILogger<GenerationIntake> logger)
{
    // A step of the engine yields few tokens; more in one message is a node out of its mind.
    private const int MaxTokensPerDelta = 4_096;
    private const int MaxTextPerDelta = 262_144;

    public async Task ReceiveAsync(Guid nodeId, IAsyncStreamReader<GenerateRequest> requests, CancellationToken cancellationToken)
    {
        var start = await ReadStartAsync(requests, cancellationToken);
        var generation = generations.Claim(nodeId, start) ?? throw InferenceFaults.GenerationUnknown();

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, generation.Abandoned);
        try
        {
            await PumpAsync(generation, requests, ending.Token);
        }
        catch (Exception exception) when (exception is not FaultException)
        {
            // Nobody waits any more: ending the call is how the node learns to stop.
            if (generation.Abandoned.IsCancellationRequested) throw new RpcException(new Status(StatusCode.Cancelled, "The client is gone."));

            LogLost(exception, generation.Id, nodeId);
            generation.Fail(new NodeLostException("The data call broke.", exception));
            throw;
        }
    }

    public static Exception ToException(TaskError error) =>
        error.Permanent ? new TaskRefusedException(error) : new NodeLostException($"{error.Reason}: {error.Message}") { IsBusy = error.Reason == "NODE_BUSY" };

    private static async Task PumpAsync(Generation generation, IAsyncStreamReader<GenerateRequest> requests, CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            var message = requests.Current;
            if (message.BodyCase == GenerateRequest.BodyOneofCase.Error)
            {
                generation.Fail(ToException(message.Error));
                return;
            }

            if (message.BodyCase != GenerateRequest.BodyOneofCase.Delta || IsAbsurd(message.Delta))
            {
                generation.Fail(new NodeLostException("The node sent what is no delta."));
                return;
            }

            await generation.Writer.WriteAsync(message.Delta, cancellationToken);
            if (message.Delta.FinishReason.Length == 0) continue;
            generation.Writer.TryComplete();
            return;
        }

        generation.Fail(new NodeLostException("The data call ended early."));
    }

    private static bool IsAbsurd(InferenceDelta delta) => delta.TokenIds.Count > MaxTokensPerDelta || delta.Text.Length > MaxTextPerDelta;

    private async Task<GenerationStart> ReadStartAsync(IAsyncStreamReader<GenerateRequest> requests, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.ClaimTimeoutSeconds), clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            if (await requests.MoveNext(linked.Token) && requests.Current.BodyCase == GenerateRequest.BodyOneofCase.Start)
                return requests.Current.Start;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw InferenceFaults.StartMissing();
        }

        throw InferenceFaults.StartMissing();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {GenerationId} lost: the data call of node {NodeId} broke")]
    private partial void LogLost(Exception exception, Guid generationId, Guid nodeId);
}
