namespace AIForge.Coordinator.Jobs;

/// <summary>A job that was just leased to a node.</summary>
internal sealed record LeasedJob
{
    public required Guid Id { get; init; }

    public required int Attempt { get; init; }

    public required string Type { get; init; }

    /// <summary>The parameters as JSON.</summary>
    public required string Config { get; init; }

    public required string ModelSha256 { get; init; }
}
