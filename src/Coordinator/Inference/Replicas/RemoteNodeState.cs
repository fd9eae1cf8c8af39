namespace AIForge.Coordinator.Inference.Replicas;

/// <summary>What another replica said of a node that takes work there. Models are named by the SHA-256 of their files.</summary>
internal sealed record RemoteNodeState
{
    public required Guid NodeId { get; init; }

    public required Guid OwnerId { get; init; }

    public required int Slots { get; init; }

    public required int ActiveGenerations { get; init; }

    public required IReadOnlySet<string> Loaded { get; init; }

    /// <summary>Their files are there.</summary>
    public required IReadOnlySet<string> Cached { get; init; }

    /// <summary>It was told to load them and has not yet.</summary>
    public required IReadOnlySet<string> Loading { get; init; }

    /// <summary>It could not load them a short while ago.</summary>
    public required IReadOnlySet<string> Failed { get; init; }

    public required long LoadableBytes { get; init; }

    public required long FetchableBytes { get; init; }

    /// <summary>It does not serve everyone.</summary>
    public bool Confined { get; init; }
}
