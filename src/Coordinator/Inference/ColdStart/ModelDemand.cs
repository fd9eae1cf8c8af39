using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>
/// Work for a model that no node has loaded: has one load it. A request waits, as long as it is worth it; a job stays in its queue. Steps 1
/// and 7 of docs/flows/model-distribution.md.
/// </summary>
internal sealed class ModelDemand(
    ModelPlacement placement, ModelLoads loads, RemoteNodes others, RemoteLoads remote, TimeProvider clock, IOptions<InferenceOptions> options) : IModelLoading
{
    // What nodes do without saying so, such as connecting, and what is done at other replicas, is noticed by looking.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>The node that has the model now; null when the network does not keep its file, or nobody can load it.</summary>
    /// <param name="nodesOf">Whose nodes alone may serve; null for everybody's.</param>
    /// <exception cref="Shared.Faults.FaultException">It takes longer than requests wait; the fault says how much.</exception>
    public async Task<ServingNode?> AwaitAsync(ModelRecord model, Guid? nodesOf, CancellationToken cancellationToken)
    {
        if (ModelSource.Of(model) is null) return null;
        var until = clock.GetUtcNow() + TimeSpan.FromSeconds(options.Value.ColdStartSeconds);
        while (true)
        {
            var changed = loads.Changed;
            if (placement.Pick(model, [], nodesOf) is { } ready) return ready;
            if (!await TryHaveLoadedAsync(model, nodesOf, cancellationToken)) return null;

            var left = until - clock.GetUtcNow();
            var remaining = (loads.FindProgress(model.Name) ?? remote.FindProgress(model.Name))?.Remaining;
            if (left <= TimeSpan.Zero || remaining > left) throw InferenceFaults.ModelLoading(model.Name, remaining);
            await Task.WhenAny(changed, Task.Delay(left < Look ? left : Look, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Another replica's request waits for the model: how far a node of this one is with it; null when none can take it.</summary>
    public LoadProgress? LoadHere(ModelRecord model, Guid? nodesOf)
    {
        // Whoever asks: a file that stays with its owner goes to no other's node.
        if (ModelSource.Of(model) is null || (model.NodesOf is { } owner && nodesOf != owner)) return null;
        if (placement.PickOwn(model, [], nodesOf) is not null) return new LoadProgress(1, TimeSpan.Zero);
        return TryHaveLoadedHere(model, nodesOf) ? loads.FindProgress(model.Name) ?? new LoadProgress(0, null) : null;
    }

    public void Ask(ModelRecord model)
    {
        if (ModelSource.Of(model) is null || placement.Pick(model, [], model.NodesOf) is not null) return;
        if (loads.IsAwaited(model, session => Counts(session, model.NodesOf)) || others.AtWork(model, model.NodesOf).Any()) return;
        // The other replica looks into the same queue, and has its own node load the model.
        if (placement.PickToLoad(model, loads.NodesToPass(model), [], model.NodesOf) is { Own: { } session }) loads.Want(session, model);
    }

    /// <summary>A request has come to this node. What another replica has hears of it from the generation.</summary>
    public void Used(ServingNode node, ModelRecord model)
    {
        if (node.Own is { } session && ModelSource.Of(model) is not null) Used(session, model.Sha256);
    }

    public void Used(NodeSession session, string sha256) => loads.Used(session, sha256);

    /// <summary>False when no node can take the model.</summary>
    private async Task<bool> TryHaveLoadedAsync(ModelRecord model, Guid? nodesOf, CancellationToken cancellationToken)
    {
        if (loads.IsAwaited(model, session => Counts(session, nodesOf))) return true;
        var asked = new HashSet<Guid>();
        foreach (var link in others.AtWork(model, nodesOf))
        {
            if (asked.Add(link.Replica.Id) && await remote.AskAsync(link, model, nodesOf, cancellationToken)) return true;
        }

        while (placement.PickToLoad(model, loads.NodesToPass(model), asked, nodesOf) is { Other: { } other })
        {
            asked.Add(other.Link.Replica.Id);
            if (await remote.AskAsync(other.Link, model, nodesOf, cancellationToken)) return true;
        }

        return TryHaveLoadedHere(model, nodesOf);
    }

    private bool TryHaveLoadedHere(ModelRecord model, Guid? nodesOf)
    {
        if (loads.IsAwaited(model, session => Counts(session, nodesOf))) return true;
        // A node that takes long, as a large model does, is still the best there is when no other can be asked.
        if (placement.PickOwnToLoad(model, loads.NodesToPass(model), nodesOf) is not { } session) return loads.IsAtWork(model, node => Counts(node, nodesOf));
        loads.Want(session, model);
        return true;
    }

    private static bool Counts(NodeSession session, Guid? nodesOf) => session.Takes(nodesOf);
}
