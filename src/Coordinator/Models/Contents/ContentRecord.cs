namespace AIForge.Coordinator.Models.Contents;

/// <summary>A row of the table contents, as far as its state goes.</summary>
internal sealed record ContentRecord
{
    public required string Cid { get; init; }

    public required string ObjectKey { get; init; }

    public required long SizeBytes { get; init; }

    public required int ReferenceCount { get; init; }

    public required string Ipfs { get; init; }

    public int IpfsAttempts { get; init; }

    public string? IpfsProblem { get; init; }
}
