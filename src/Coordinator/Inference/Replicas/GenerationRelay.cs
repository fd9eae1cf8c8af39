using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.Replica.V1;
using GenerateResponse = AIForge.Protocol.Replica.V1.GenerateResponse;

namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>Runs a generation of another replica on a node of this one. Step 5 of docs/flows/replicas.md.</summary>
internal sealed class GenerationRelay(NodeSessions sessions, Generations generations, ModelLoads loads)
{
    /// <param name="nodesOf">Whose nodes alone may serve; null for everybody's.</param>
    public async Task RunAsync(Guid nodeId, Guid? nodesOf, InferenceTask task, Func<GenerateResponse, CancellationToken, Task> writeAsync, CancellationToken cancellationToken)
    {
        var session = sessions.Find(nodeId);
        if (session is not { AcceptsWork: true } || !session.Models.Contains(task.ModelSha256) || !session.Takes(nodesOf))
        {
            await writeAsync(Lost("The node does not take this work here.", busy: true), cancellationToken);
            return;
        }

        loads.Used(session, task.ModelSha256);
        using var generation = generations.Start(session, task);
        try
        {
            // What is written waits for its reader, and the node's call waits for what is written.
            await foreach (var delta in generation.Deltas.ReadAllAsync(cancellationToken)) await writeAsync(new GenerateResponse { Delta = delta }, cancellationToken);
        }
        catch (NodeLostException exception)
        {
            await writeAsync(Lost(exception.Message, exception.IsBusy), cancellationToken);
        }
        catch (TaskRefusedException exception)
        {
            await writeAsync(new GenerateResponse { Error = exception.Error }, cancellationToken);
        }
    }

    private static GenerateResponse Lost(string reason, bool busy) => new() { Lost = new NodeLoss { Reason = reason, Busy = busy } };
}
