using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>A row of the table job_checks.</summary>
internal sealed record JobCheck
{
    public required Guid JobId { get; init; }

    public required string State { get; init; }

    public string? KernelClass { get; init; }

    public short? Asset { get; init; }

    public long? Pay { get; init; }

    /// <summary>What each node that checks gets; null for nothing.</summary>
    public Money? Price => Asset is { } asset && Pay is { } pay ? new Money((Asset)asset, pay) : null;
}
