using System.Runtime.CompilerServices;
using AIForge.Chains;
using AIForge.Chains.Ethereum;
using AIForge.Coordinator.Contracts;

namespace AIForge.Coordinator.Tests.Contracts;

/// <summary>The process ends just before or just after it asked the chain something for the first time.</summary>
internal sealed class CrashingContractChain(IContractChain chain, string at, bool afterwards) : IContractChain
{
    public Task<ChainHeads> HeadsAsync(CancellationToken cancellationToken) => DoAsync(() => chain.HeadsAsync(cancellationToken));

    public Task<long> NextNonceAsync(CancellationToken cancellationToken) => DoAsync(() => chain.NextNonceAsync(cancellationToken));

    public Task<bool> IsNonceSpentAsync(long nonce, CancellationToken cancellationToken) => DoAsync(() => chain.IsNonceSpentAsync(nonce, cancellationToken));

    public Task<FeeEstimate> FeesAsync(CancellationToken cancellationToken) => DoAsync(() => chain.FeesAsync(cancellationToken));

    public Task OfferAsync(SignedTransaction transaction, CancellationToken cancellationToken) => DoAsync(async () =>
    {
        await chain.OfferAsync(transaction, cancellationToken);
        return true;
    });

    public Task<EthereumReceipt?> ReceiptAsync(Hash256 hash, CancellationToken cancellationToken) => DoAsync(() => chain.ReceiptAsync(hash, cancellationToken));

    public Task<string> RefusalAsync(ContractTarget target, byte[] data, CancellationToken cancellationToken) => DoAsync(() => chain.RefusalAsync(target, data, cancellationToken));

    public Task<byte[]> CallAsync(ContractTarget target, byte[] data, CancellationToken cancellationToken) => DoAsync(() => chain.CallAsync(target, data, cancellationToken));

    public Task<IReadOnlyList<EthereumLog>> LogsAsync(ContractTarget target, Hash256 topic, long fromBlock, long toBlock, CancellationToken cancellationToken) =>
        DoAsync(() => chain.LogsAsync(target, topic, fromBlock, toBlock, cancellationToken));

    private async Task<T> DoAsync<T>(Func<Task<T>> act, [CallerMemberName] string name = "")
    {
        if (name != at) return await act();
        if (afterwards) await act();
        throw new OperationCanceledException("The process ended here.");
    }
}
