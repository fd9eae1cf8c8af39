using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>What nodes say of their models. One that comes back with models of the network keeps them, as far as the network still has them.</summary>
internal sealed class ModelReports(ModelLoads loads, ModelsStore models) : INodeReportHandler
{
    public ConnectRequest.BodyOneofCase Handles => ConnectRequest.BodyOneofCase.ModelReport;

    public async Task ConnectedAsync(NodeSession session, CancellationToken cancellationToken)
    {
        if (session.ModelReport is not { } report) return;
        var kept = new List<ModelRecord>();
        foreach (var state in report.Models.Where(state => state.Phase is ModelPhase.Loaded or ModelPhase.Loading))
        {
            if (await models.FindStoredAsync(state.Sha256, state.Cid, cancellationToken) is { } model && MayHave(session, model)) kept.Add(model);
        }

        loads.Connect(session, kept);
    }

    /// <summary>Saying so is not enough for a model that others may not read.</summary>
    private static bool MayHave(NodeSession session, ModelRecord model) => !model.StaysWithOwner || model.OwnerId == session.Identity.OwnerId;

    public Task HandleAsync(NodeSession session, ConnectRequest message, CancellationToken cancellationToken)
    {
        if (session.ModelReport is null || !NodeHellos.IsValid(message.ModelReport)) return Task.CompletedTask;
        session.RecordModels(message.ModelReport);
        loads.Report(session);
        return Task.CompletedTask;
    }

    public void Disconnected(NodeSession session) => loads.Disconnect(session);
}
