using AIForge.Protocol.Node.V1;

namespace AIForge.Shared.Trust;

/// <summary>What a node was told to do, as far as a receipt says it.</summary>
/// <param name="Sha256">See <see cref="TaskHash"/>.</param>
/// <param name="Subject">SHA-256 of the model file, or the container's image.</param>
public sealed record AttemptInput(byte[] Sha256, string Subject)
{
    public static AttemptInput Of(InferenceTask task) => new(TaskHash.Of(task), task.ModelSha256);

    public static AttemptInput Of(ContainerTask task) => new(TaskHash.Of(task), task.Image);

    /// <summary>Null for an attempt without a task.</summary>
    public static AttemptInput? Of(DesiredAttempt attempt) =>
        attempt.Inference is { } inference ? Of(inference) : attempt.Container is { } container ? Of(container) : null;
}
