namespace AIForge.Coordinator.Ledger;

/// <summary>What one entry moved on an account, in minor units; what it paid is negative.</summary>
internal sealed record StatementLine
{
    /// <summary>Place of the entry among all entries: the order of a statement.</summary>
    public required long Entry { get; init; }

    public required Guid EntryId { get; init; }

    public required short Kind { get; init; }

    public required string Reference { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required long Change { get; init; }

    /// <summary>Of the account after this line.</summary>
    public long Balance { get; init; }
}
