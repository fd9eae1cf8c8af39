namespace AIForge.Coordinator.Jobs.Receipts;

/// <summary>A row of the table receipts, with the key that signed it.</summary>
internal sealed record ReceiptRecord
{
    public required Guid JobId { get; init; }

    public required int Attempt { get; init; }

    public required Guid NodeId { get; init; }

    public required byte[] Body { get; init; }

    public required byte[] Signature { get; init; }

    public required byte[] PublicKey { get; init; }

    public required byte[] KeyFingerprint { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
