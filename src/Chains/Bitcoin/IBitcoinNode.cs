namespace AIForge.Chains.Bitcoin;

/// <summary>
/// The few questions that watching for payments takes. Every node of Bitcoin answers them, without a wallet and without an index. All
/// throw <see cref="Rpc.RpcException"/> when there is no answer that can be used.
/// </summary>
public interface IBitcoinNode
{
    /// <summary>Where it is, for people.</summary>
    string Name { get; }

    /// <summary>Number of the newest block of the chain that the node follows.</summary>
    Task<long> HeightAsync(CancellationToken cancellationToken);

    /// <summary>The block of that number, which must not be above the height.</summary>
    Task<BitcoinHash> BlockHashAsync(long height, CancellationToken cancellationToken);

    Task<BitcoinBlock> BlockAsync(BitcoinHash hash, CancellationToken cancellationToken);
}
