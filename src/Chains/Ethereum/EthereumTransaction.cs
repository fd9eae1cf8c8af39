using System.Numerics;

namespace AIForge.Chains.Ethereum;

/// <summary>A transaction that a node knows; it has no block while it is pending, and no receiver when it creates a contract.</summary>
public sealed record EthereumTransaction(
    Hash256 Hash, EthereumAddress From, EthereumAddress? To, long Nonce, BigInteger Value, byte[] Input, long? BlockNumber, Hash256? BlockHash);
