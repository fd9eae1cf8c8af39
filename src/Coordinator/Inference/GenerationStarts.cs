using AIForge.Coordinator.Inference.Replicas;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference;

/// <summary>Begins generations, here or through the replica that has the node.</summary>
internal sealed class GenerationStarts(Generations own, CacheScopes scopes, TimeProvider clock, IOptions<InferenceOptions> options)
{
    /// <param name="nodesOf">Whose nodes alone may serve; null for everybody's.</param>
    public IRunningGeneration Start(ServingNode node, InferenceTask task, Guid? nodesOf)
    {
        var named = scopes.For(node.NodeId, task);
        return node.Other is { } other
            ? new RemoteGeneration(Id<GenerationTag>.New(clock).Value, other, named, nodesOf, options.Value.DeltaQueueLength)
            : own.Start(node.Own!, named);
    }
}
