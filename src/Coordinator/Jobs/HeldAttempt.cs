using AIForge.Coordinator.Jobs.Containers;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Trust;

namespace AIForge.Coordinator.Jobs;

/// <summary>An attempt a node should be running; the task is kept until the node reported it once.</summary>
internal sealed record HeldAttempt(AttemptKey Key, InferenceTask? Task)
{
    /// <summary>What a container takes of the node; null for other work.</summary>
    public ContainerDemand? Demand { get; init; }

    /// <summary>What the node was told to do, for its receipt; null when it had it before this stream.</summary>
    public AttemptInput? Input { get; init; }

    /// <summary>The task of a container, kept as long.</summary>
    public ContainerTask? Container { get; init; }
}
