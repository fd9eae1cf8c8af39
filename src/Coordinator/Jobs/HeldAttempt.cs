using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Jobs;

/// <summary>An attempt a node should be running; the task is kept until the node reported it once.</summary>
internal sealed record HeldAttempt(AttemptKey Key, InferenceTask? Task);
