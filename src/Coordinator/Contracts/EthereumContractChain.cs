using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;

namespace AIForge.Coordinator.Contracts;

/// <summary>The configured endpoints, in their order. One counts after it has shown that it is of the right chain and has the contracts.</summary>
internal sealed class EthereumContractChain(ContractNetwork network, TimeProvider clock) : IContractChain, IDisposable
{
    /// <summary>What counts as final on chains that do not say it.</summary>
    private const int DeepestReorganisation = 64;

    private static readonly TimeSpan VetAgainAfter = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _vetting = new(1);
    private volatile IReadOnlyList<EthereumRpc> _vetted = [];
    private DateTimeOffset _vetAgainAt;

    public Task<ChainHeads> HeadsAsync(CancellationToken cancellationToken) => AskAsync(async rpc =>
    {
        var latest = await rpc.BlockNumberAsync(cancellationToken);
        var final = await rpc.BlockAsync(BlockTag.Finalized, cancellationToken);
        return new ChainHeads(latest, Math.Min(latest, final?.Number ?? Math.Max(0, latest - DeepestReorganisation)));
    }, cancellationToken);

    public async Task<long> NextNonceAsync(CancellationToken cancellationToken)
    {
        var highest = -1L;
        RpcException? failure = null;
        foreach (var rpc in await UsableAsync(cancellationToken))
        {
            try
            {
                highest = Math.Max(highest, await rpc.NextNonceAsync(network.Sender, BlockTag.Latest, cancellationToken));
            }
            catch (RpcException exception)
            {
                failure = exception;
            }
        }

        return highest >= 0 ? highest : throw failure!;
    }

    public async Task<bool> IsNonceSpentAsync(long nonce, CancellationToken cancellationToken)
    {
        foreach (var rpc in await UsableAsync(cancellationToken))
        {
            if (await rpc.NextNonceAsync(network.Sender, BlockTag.Finalized, cancellationToken) <= nonce) return false;
        }

        return true;
    }

    public Task<FeeEstimate> FeesAsync(CancellationToken cancellationToken) => AskAsync(rpc => rpc.FeesAsync(cancellationToken), cancellationToken);

    public async Task OfferAsync(SignedTransaction transaction, CancellationToken cancellationToken) =>
        await AnyEndpoint.TellAllAsync(await UsableAsync(cancellationToken), rpc => rpc.OfferAsync(transaction, cancellationToken));

    public async Task<EthereumReceipt?> ReceiptAsync(Hash256 hash, CancellationToken cancellationToken)
    {
        // An endpoint that is behind does not know it yet: the next one may.
        RpcException? failure = null;
        var isAnswered = false;
        foreach (var rpc in await UsableAsync(cancellationToken))
        {
            try
            {
                if (await rpc.ReceiptAsync(hash, cancellationToken) is { } receipt) return receipt;
                isAnswered = true;
            }
            catch (RpcException exception)
            {
                failure = exception;
            }
        }

        return isAnswered ? null : throw failure!;
    }

    public async Task<string> RefusalAsync(ContractTarget target, byte[] data, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(rpc => rpc.EstimateGasAsync(network.Sender, network.AddressOf(target), data, cancellationToken), cancellationToken);
            return "";
        }
        catch (RpcErrorException exception)
        {
            return exception.Reason;
        }
    }

    public Task<byte[]> CallAsync(ContractTarget target, byte[] data, CancellationToken cancellationToken) =>
        AskAsync(rpc => rpc.CallAsync(network.AddressOf(target), data, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<EthereumLog>> LogsAsync(ContractTarget target, Hash256 topic, long fromBlock, long toBlock, CancellationToken cancellationToken) =>
        AskAsync(rpc => rpc.LogsAsync(new LogFilter(network.AddressOf(target), fromBlock, toBlock, [topic]), cancellationToken), cancellationToken);

    public void Dispose() => _vetting.Dispose();

    private async Task<TAnswer> AskAsync<TAnswer>(Func<EthereumRpc, Task<TAnswer>> question, CancellationToken cancellationToken) =>
        await AnyEndpoint.AskAsync(await UsableAsync(cancellationToken), question);

    /// <summary>Those that were vetted; the others are tried again now and then.</summary>
    private async Task<IReadOnlyList<EthereumRpc>> UsableAsync(CancellationToken cancellationToken)
    {
        if (_vetted.Count == network.Endpoints.Count) return _vetted;
        await _vetting.WaitAsync(cancellationToken);
        try
        {
            if (_vetted.Count == 0 || clock.GetUtcNow() >= _vetAgainAt) await VetAsync(cancellationToken);
            return _vetted;
        }
        finally
        {
            _vetting.Release();
        }
    }

    private async Task VetAsync(CancellationToken cancellationToken)
    {
        RpcException? failure = null;
        foreach (var rpc in network.Endpoints.Except(_vetted).ToList())
        {
            try
            {
                await VetAsync(rpc, cancellationToken);
                // In the configured order again.
                var vetted = _vetted.Append(rpc).ToHashSet();
                _vetted = [.. network.Endpoints.Where(vetted.Contains)];
            }
            catch (RpcException exception)
            {
                failure = exception;
            }
        }

        _vetAgainAt = clock.GetUtcNow() + VetAgainAfter;
        if (_vetted.Count == 0) throw failure!;
    }

    private async Task VetAsync(EthereumRpc rpc, CancellationToken cancellationToken)
    {
        var chainId = await rpc.ChainIdAsync(cancellationToken);
        if (chainId != network.ChainId) throw new RpcAnswerException($"{rpc.Name} is of chain {chainId}, and {network.ChainId} is configured");
        // A call of an address without a contract succeeds and does nothing.
        await RequireContractAsync(rpc, ContractTarget.Token, "CAP()", cancellationToken);
        await RequireContractAsync(rpc, ContractTarget.Escrow, "MAX_BATCH()", cancellationToken);
        await RequireContractAsync(rpc, ContractTarget.Anchor, "lastBatch()", cancellationToken);
    }

    private async Task RequireContractAsync(EthereumRpc rpc, ContractTarget target, string view, CancellationToken cancellationToken)
    {
        var address = network.AddressOf(target);
        var answer = await rpc.CallAsync(address, Abi.Call(view), cancellationToken);
        if (answer.Length != Abi.WordLength) throw new RpcAnswerException($"{rpc.Name} has no contract of this kind ({target}) at {address}");
    }
}
