using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>
/// Work for a model that no node has loaded: has one load it. A request waits, as long as it is worth it; a job stays in its queue. Steps 1
/// and 7 of docs/flows/model-distribution.md.
/// </summary>
internal sealed class ModelDemand(ModelPlacement placement, ModelLoads loads, TimeProvider clock, IOptions<InferenceOptions> options) : IModelLoading
{
    // What nodes do without saying so, such as connecting, is noticed by looking.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>The node that has the model now; null when the network does not keep its file, or nobody can load it.</summary>
    /// <param name="nodesOf">Whose nodes alone may serve; null for everybody's.</param>
    /// <exception cref="Shared.Faults.FaultException">It takes longer than requests wait; the fault says how much.</exception>
    public async Task<NodeSession?> AwaitAsync(ModelRecord model, Guid? nodesOf, CancellationToken cancellationToken)
    {
        if (ModelSource.Of(model) is null) return null;
        var until = clock.GetUtcNow() + TimeSpan.FromSeconds(options.Value.ColdStartSeconds);
        while (true)
        {
            var changed = loads.Changed;
            if (placement.Pick(model, [], nodesOf) is { } ready) return ready;
            if (!TryHaveLoaded(model, nodesOf)) return null;

            var left = until - clock.GetUtcNow();
            var remaining = loads.FindProgress(model.Name)?.Remaining;
            if (left <= TimeSpan.Zero || remaining > left) throw InferenceFaults.ModelLoading(model.Name, remaining);
            await Task.WhenAny(changed, Task.Delay(left < Look ? left : Look, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public void Ask(ModelRecord model)
    {
        if (ModelSource.Of(model) is null || placement.Pick(model, [], model.NodesOf) is not null) return;
        TryHaveLoaded(model, model.NodesOf);
    }

    /// <summary>A request has come to this node.</summary>
    public void Used(NodeSession session, ModelRecord model)
    {
        if (ModelSource.Of(model) is not null) Used(session, model.Sha256);
    }

    public void Used(NodeSession session, string sha256) => loads.Used(session, sha256);

    /// <summary>False when no node can take the model.</summary>
    private bool TryHaveLoaded(ModelRecord model, Guid? nodesOf)
    {
        if (loads.IsAwaited(model, Counts)) return true;
        // A node that takes long, as a large model does, is still the best there is when no other can be asked.
        if (placement.PickToLoad(model, loads.NodesToPass(model), nodesOf) is not { } session) return loads.IsAtWork(model, Counts);
        loads.Want(session, model);
        return true;

        bool Counts(NodeSession session) => nodesOf is not { } owner || session.Identity.OwnerId == owner;
    }
}
