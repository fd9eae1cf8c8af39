namespace AIForge.Coordinator.Ledger;

/// <summary>The last link of a chain, now or when an earlier audit saw it.</summary>
internal sealed record ChainHead
{
    public required short Chain { get; init; }

    public required long Position { get; init; }

    public required byte[] Hash { get; init; }
}
