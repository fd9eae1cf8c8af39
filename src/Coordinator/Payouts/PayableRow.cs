namespace AIForge.Coordinator.Payouts;

/// <summary>What is payable of one source in one currency.</summary>
internal sealed record PayableRow
{
    /// <summary>Null for what the user earned himself.</summary>
    public Guid? NodeId { get; init; }

    public required string Node { get; init; }

    public required short Asset { get; init; }

    public required long Amount { get; init; }
}
