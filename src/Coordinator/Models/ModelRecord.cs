namespace AIForge.Coordinator.Models;

/// <summary>A row of the table models.</summary>
internal sealed record ModelRecord
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Null for the models that come with the platform.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>The group that earns with the model; null when its owner alone does.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Whether everybody sees it; the platform's own models need no listing.</summary>
    public bool IsListed { get; init; }

    public bool IsPublic => IsListed || OwnerId is null;

    public required string Architecture { get; init; }

    public required long ParameterCount { get; init; }

    public required string Quantization { get; init; }

    public required int ContextLength { get; init; }

    public required long SizeBytes { get; init; }

    public required string Sha256 { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
