namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>A container job that was just leased to a node.</summary>
internal sealed record LeasedContainer
{
    public required Guid Id { get; init; }

    public required Guid NodeId { get; init; }

    public required int Attempt { get; init; }

    /// <summary>The parameters as JSON, without secrets.</summary>
    public required string Config { get; init; }

    public required string Demand { get; init; }

    public AttemptKey Key => new(Id, NodeId, Attempt);
}
