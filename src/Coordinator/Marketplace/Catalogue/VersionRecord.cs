namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>A listed model that is a version of another.</summary>
internal sealed record VersionRecord
{
    public required Guid ModelId { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
