using AIForge.Coordinator.Platform.Secrets;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The wrapped environment of a job.</summary>
internal sealed record HeldSecret
{
    /// <summary>For which it was wrapped.</summary>
    public required Guid JobId { get; init; }

    public required string KeyId { get; init; }

    public required byte[] Wrapped { get; init; }

    public WrappedSecret Secret => new(KeyId, Wrapped);
}
