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

    /// <summary>What the seed follows from when the parameters name none: of a copy, the job that it is a copy of.</summary>
    public Guid SeedId { get; init; }
}
