using AIForge.Chains;
using AIForge.Chains.Rpc;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>One endpoint of one network, asked in the network's own way. Whatever is wrong with it is an <see cref="RpcException"/>.</summary>
internal interface IChainReader
{
    /// <summary>For logs and messages; holds no key.</summary>
    string Name { get; }

    /// <summary>Throws unless the endpoint is of the configured chain and its token has the configured decimals.</summary>
    Task VetAsync(CancellationToken cancellationToken);

    Task<ChainHead> HeadAsync(CancellationToken cancellationToken);

    Task<ChainTransaction> FindAsync(TransactionHash hash, ChainHead head, CancellationToken cancellationToken);

    /// <summary>Null for a block that the endpoint does not have.</summary>
    Task<byte[]?> BlockHashAsync(long height, CancellationToken cancellationToken);

    Task<IReadOnlyList<TokenTransfer>> TransfersToAsync(string wallet, long fromBlock, long toBlock, CancellationToken cancellationToken);
}
