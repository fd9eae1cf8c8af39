namespace AIForge.Coordinator.Ledger;

/// <summary>A row of the table ledger_entries, with the account of a hold by name.</summary>
internal sealed record EntryRow
{
    public required long Seq { get; init; }

    public required Guid Id { get; init; }

    public required short Act { get; init; }

    public required short Kind { get; init; }

    public required string Reference { get; init; }

    public Guid? HoldId { get; init; }

    public short? Asset { get; init; }

    public short? Code { get; init; }

    public string? Owner { get; init; }

    public long? Amount { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required byte[] Content { get; init; }

    public required short Chain { get; init; }

    public required long Position { get; init; }

    public required byte[] Hash { get; init; }
}
