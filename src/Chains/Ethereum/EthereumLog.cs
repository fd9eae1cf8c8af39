namespace AIForge.Chains.Ethereum;

/// <summary>An event that a contract wrote.</summary>
public sealed record EthereumLog(EthereumAddress Address, IReadOnlyList<Hash256> Topics, byte[] Data)
{
    /// <summary>The place among all events of the block.</summary>
    public required int LogIndex { get; init; }

    public required Hash256 TransactionHash { get; init; }

    public required long BlockNumber { get; init; }

    public required Hash256 BlockHash { get; init; }

    /// <summary>The block of this event is no longer part of the chain.</summary>
    public required bool IsRemoved { get; init; }
}
