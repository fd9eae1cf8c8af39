namespace AIForge.Coordinator.Audit;

/// <summary>A row of the table ledger_batches.</summary>
internal sealed record BatchRecord
{
    public long Id { get; init; }

    public required long ChainId { get; init; }

    /// <summary>Address of the anchor contract.</summary>
    public required string Contract { get; init; }

    /// <summary>The contract's number of it.</summary>
    public required long Number { get; init; }

    public required byte[] Root { get; init; }

    public required int Entries { get; init; }

    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>The call that anchors it.</summary>
    public required Guid TransactionId { get; init; }

    public required int Attempt { get; init; }
}
