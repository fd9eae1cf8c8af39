namespace AIForge.Chains.Ethereum;

/// <summary>Events of one contract in a range of blocks, both ends included. A null topic fits any.</summary>
public sealed record LogFilter(EthereumAddress Address, long FromBlock, long ToBlock, IReadOnlyList<Hash256?> Topics);
