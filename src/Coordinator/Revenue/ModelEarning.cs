namespace AIForge.Coordinator.Revenue;

/// <summary>What a model earned somebody in a month, in one currency.</summary>
internal sealed record ModelEarning
{
    public required Guid ModelId { get; init; }

    public required string Name { get; init; }

    public required string Month { get; init; }

    public required short Asset { get; init; }

    public required long Amount { get; init; }
}
