namespace AIForge.Coordinator.Revenue;

/// <summary>What one member earned by a group in a month.</summary>
internal sealed record GroupEarning
{
    public required string Month { get; init; }

    public required short Asset { get; init; }

    public required Guid UserId { get; init; }

    public required string Username { get; init; }

    public required long Amount { get; init; }
}
