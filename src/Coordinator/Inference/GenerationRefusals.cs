using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>A node that will not run a generation says so on its control stream.</summary>
internal sealed class GenerationRefusals(Generations generations) : INodeReportHandler
{
    public ConnectRequest.BodyOneofCase Handles => ConnectRequest.BodyOneofCase.GenerationRefusal;

    public Task ConnectedAsync(NodeSession session, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task HandleAsync(NodeSession session, ConnectRequest message, CancellationToken cancellationToken)
    {
        var refusal = message.GenerationRefusal;
        generations.Find(session.NodeId, refusal.GenerationId)?.Fail(GenerationIntake.ToException(refusal.Error ?? new TaskError()));
        return Task.CompletedTask;
    }

    public void Disconnected(NodeSession session)
    {
        // Each generation hears of the end of its session by itself.
    }
}
