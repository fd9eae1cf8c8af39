using AIForge.Chains;
using AIForge.Chains.Ethereum;

namespace AIForge.Coordinator.Contracts;

/// <summary>What the slice asks of the chain. Endpoints that fail are an RpcException.</summary>
internal interface IContractChain
{
    Task<ChainHeads> HeadsAsync(CancellationToken cancellationToken);

    /// <summary>The account's next nonce by what is in blocks: the highest that an endpoint knows.</summary>
    Task<long> NextNonceAsync(CancellationToken cancellationToken);

    /// <summary>Whether every endpoint says that this nonce was used in a block that can no longer be replaced.</summary>
    Task<bool> IsNonceSpentAsync(long nonce, CancellationToken cancellationToken);

    Task<FeeEstimate> FeesAsync(CancellationToken cancellationToken);

    /// <summary>Offers it to every endpoint; good when one of them took it or had it.</summary>
    Task OfferAsync(SignedTransaction transaction, CancellationToken cancellationToken);

    Task<EthereumReceipt?> ReceiptAsync(Hash256 hash, CancellationToken cancellationToken);

    /// <summary>In the node's words, what a call would be refused for now; empty when it would be taken.</summary>
    Task<string> RefusalAsync(ContractTarget target, byte[] data, CancellationToken cancellationToken);

    /// <summary>Reads from a contract.</summary>
    Task<byte[]> CallAsync(ContractTarget target, byte[] data, CancellationToken cancellationToken);

    /// <summary>The events of a contract with one of these first topics, in the order of the chain.</summary>
    Task<IReadOnlyList<EthereumLog>> LogsAsync(ContractTarget target, Hash256 topic, long fromBlock, long toBlock, CancellationToken cancellationToken);
}
