namespace AIForge.Coordinator.Nodes.Reputation;

/// <summary>What speaks for and against a node, as of the time it was last added to, and how it failed ever.</summary>
internal sealed record ReputationRow
{
    public required Guid NodeId { get; init; }

    public required double Good { get; init; }

    public required double Bad { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required long Faults { get; init; }

    public required long Lost { get; init; }

    /// <summary>What is left of it by now.</summary>
    public ReputationRow At(DateTimeOffset now, ReputationRules rules) =>
        rules.Left(now - UpdatedAt) is var left ? this with { Good = Good * left, Bad = Bad * left, UpdatedAt = now } : this;
}
