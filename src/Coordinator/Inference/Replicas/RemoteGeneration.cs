using System.Threading.Channels;
using AIForge.Protocol.Node.V1;
using Grpc.Core;
using GenerateRequest = AIForge.Protocol.Replica.V1.GenerateRequest;
using GenerateResponse = AIForge.Protocol.Replica.V1.GenerateResponse;

namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>
/// One generation on a node of another replica. Whatever ends the call to that replica ends the generation there; a reader that is slow
/// holds up its own node over both hops. Step 4 of docs/flows/replicas.md.
/// </summary>
internal sealed class RemoteGeneration : IRunningGeneration
{
    private readonly RemoteNode _node;
    private readonly Channel<InferenceDelta> _deltas;
    private readonly CancellationTokenSource _abandoned = new();

    public RemoteGeneration(Guid id, RemoteNode node, InferenceTask task, Guid? nodesOf, int queueLength)
    {
        (Id, NodeId, _node) = (id, node.NodeId, node);
        _deltas = Channel.CreateBounded<InferenceDelta>(new BoundedChannelOptions(queueLength) { SingleReader = true, SingleWriter = true });
        node.GenerationStarted();
        Reading = ReadAsync(new GenerateRequest { NodeId = ReplicaMapping.ToText(node.NodeId), Task = task, NodesOf = ReplicaMapping.ToText(nodesOf) }, _abandoned.Token);
    }

    public Guid Id { get; }

    public Guid NodeId { get; }

    public ChannelReader<InferenceDelta> Deltas => _deltas.Reader;

    /// <summary>Completes, and never fails, when the call to the other replica has ended.</summary>
    public Task Reading { get; }

    public void Dispose()
    {
        _abandoned.Cancel();
        _node.GenerationEnded();
    }

    private async Task ReadAsync(GenerateRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var call = _node.Link.Client.Generate(request, _node.Link.Headers, cancellationToken: cancellationToken);
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                if (await TakeAsync(call.ResponseStream.Current, cancellationToken)) return;
            }

            Fail(new NodeLostException("The other replica ended the call early."));
        }
        catch (Exception exception)
        {
            // Also when nobody reads any more: then it is of no consequence.
            Fail(new NodeLostException("The call to the other replica broke.", exception));
            if (exception is RpcException { StatusCode: StatusCode.Unavailable } && !cancellationToken.IsCancellationRequested) _node.Link.Suspect();
        }
    }

    /// <summary>True when nothing follows.</summary>
    private async ValueTask<bool> TakeAsync(GenerateResponse message, CancellationToken cancellationToken)
    {
        switch (message.BodyCase)
        {
            case GenerateResponse.BodyOneofCase.Delta:
                await _deltas.Writer.WriteAsync(message.Delta, cancellationToken);
                if (message.Delta.FinishReason.Length == 0) return false;
                _deltas.Writer.TryComplete();
                return true;
            case GenerateResponse.BodyOneofCase.Error:
                Fail(GenerationIntake.ToException(message.Error));
                return true;
            default:
                Fail(new NodeLostException(message.Lost?.Reason ?? "The other replica sent what is no delta.") { IsBusy = message.Lost?.Busy ?? false });
                return true;
        }
    }

    private void Fail(Exception reason) => _deltas.Writer.TryComplete(reason);
}
