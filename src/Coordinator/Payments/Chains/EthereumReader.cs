using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>Reads transactions and transfers from one Ethereum endpoint.</summary>
internal sealed class EthereumReader(EthereumRpc rpc, NetworkFacts facts, int decimals) : IChainReader
{
    private const string Reverted = "REVERTED";

    private readonly EthereumAddress _token = Parse(facts.Token);

    public string Name => rpc.Name;

    public async Task VetAsync(CancellationToken cancellationToken)
    {
        var chainId = await rpc.ChainIdAsync(cancellationToken);
        if (chainId != facts.ChainId) throw new RpcAnswerException($"{Name} serves chain {chainId} instead of {facts.ChainId}");

        var answer = await rpc.CallAsync(_token, TokenCall.Decimals(), cancellationToken);
        if (!Abi.TryReadNumber(answer, out var told) || told != decimals) throw new RpcAnswerException($"{Name} knows no token with {decimals} decimals at {_token}");
    }

    public async Task<ChainHead> HeadAsync(CancellationToken cancellationToken)
    {
        var latest = await rpc.BlockAsync(BlockTag.Latest, cancellationToken) ?? throw new RpcAnswerException($"{Name} has no newest block");
        // Asked second, so that it is never ahead of the newest one unless the endpoint is wrong. A young chain has no final block yet.
        var final = await rpc.BlockAsync(BlockTag.Finalized, cancellationToken);
        return new ChainHead(latest.Number, latest.Hash.ToBytes(), latest.Time, final?.Number ?? 0);
    }

    public async Task<ChainTransaction> FindAsync(TransactionHash hash, ChainHead head, CancellationToken cancellationToken)
    {
        if (await rpc.ReceiptAsync(hash.Value, cancellationToken) is not { } receipt)
            return await rpc.TransactionAsync(hash.Value, cancellationToken) is null ? ChainTransaction.Unknown(hash) : ChainTransaction.Pending(hash);

        // A receipt may outlive its block: what counts is that the chain has this very block there now.
        var block = await rpc.BlockAsync(BlockTag.Number(receipt.BlockNumber), cancellationToken);
        if (block is null || block.Hash != receipt.BlockHash || receipt.Logs.Any(log => log.IsRemoved)) return ChainTransaction.Pending(hash);

        var holder = new ChainBlock(block.Number, block.Hash.ToBytes(), block.Time);
        var isFinal = block.Number <= head.FinalHeight;
        if (!receipt.Succeeded) return ChainTransaction.Failed(hash, Reverted, holder, isFinal);
        return ChainTransaction.Included(hash, holder, isFinal, [.. receipt.Logs.Select(log => Transfer(log, block)).OfType<TokenTransfer>()]);
    }

    public async Task<byte[]?> BlockHashAsync(long height, CancellationToken cancellationToken) =>
        (await rpc.BlockAsync(BlockTag.Number(height), cancellationToken))?.Hash.ToBytes();

    public async Task<IReadOnlyList<TokenTransfer>> TransfersToAsync(string wallet, long fromBlock, long toBlock, CancellationToken cancellationToken)
    {
        var receiver = Hash256.FromBytes(Abi.Account(Parse(wallet).ToBytes()));
        var logs = await rpc.LogsAsync(new LogFilter(_token, fromBlock, toBlock, [TransferLog.Topic, null, receiver]), cancellationToken);
        var transfers = new List<TokenTransfer>();
        foreach (var group in logs.Where(log => !log.IsRemoved).GroupBy(log => log.BlockNumber))
        {
            var block = await rpc.BlockAsync(BlockTag.Number(group.Key), cancellationToken);
            if (block is null || group.Any(log => log.BlockHash != block.Hash)) throw new RpcAnswerException($"{Name} replaced block {group.Key} while it was read");
            transfers.AddRange(group.Select(log => Transfer(log, block)).OfType<TokenTransfer>());
        }

        return transfers;
    }

    private static TokenTransfer? Transfer(EthereumLog log, EthereumBlock block)
    {
        if (!TransferLog.TryRead(log.Topics, log.Data, out var transfer)) return null;
        return new TokenTransfer(
            new TransactionHash(log.TransactionHash),
            log.LogIndex,
            log.Address.ToString(),
            EthereumAddress.FromBytes(transfer.From).ToString(),
            EthereumAddress.FromBytes(transfer.To).ToString(),
            TokenAmount.Of(transfer.Amount),
            block.Number,
            block.Hash.ToBytes(),
            block.Time);
    }

    private static EthereumAddress Parse(string text) =>
        EthereumAddress.TryParse(text, AddressChecksum.Optional, out var address, out _) ? address : throw new ArgumentException($"{text} is no address");
}
