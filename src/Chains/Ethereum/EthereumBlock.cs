using System.Numerics;

namespace AIForge.Chains.Ethereum;

/// <summary>The head of a block. The base fee is absent before EIP-1559.</summary>
public sealed record EthereumBlock(long Number, Hash256 Hash, Hash256 ParentHash, DateTimeOffset Time, BigInteger? BaseFeePerGas);
