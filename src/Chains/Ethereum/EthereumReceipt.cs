using System.Numerics;

namespace AIForge.Chains.Ethereum;

/// <summary>What a transaction did in its block. A failed one costs its fee all the same, and what logs it shows mean nothing.</summary>
public sealed record EthereumReceipt(Hash256 TransactionHash, long BlockNumber, Hash256 BlockHash, bool Succeeded, IReadOnlyList<EthereumLog> Logs)
{
    public required EthereumAddress From { get; init; }

    public required long GasUsed { get; init; }

    /// <summary>In wei for one unit of gas.</summary>
    public required BigInteger EffectiveGasPrice { get; init; }
}
