namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>A job that has just completed and may be checked.</summary>
internal sealed record SampledJob
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string Type { get; init; }

    public required Guid NodeId { get; init; }

    public string? ModelSha256 { get; init; }

    /// <summary>The platform's part of its price in basis points; null for a job that is not paid.</summary>
    public int? PlatformRate { get; init; }
}
