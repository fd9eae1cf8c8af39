using System.Buffers.Binary;
using System.Collections.Concurrent;
using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Chains.Rpc;
using AIForge.Chains.Tron;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>Reads transactions and transfers from one Tron endpoint.</summary>
internal sealed class TronReader(TronRpc rpc, NetworkFacts facts, int decimals) : IChainReader
{
    private const int BlocksAtOnce = 4;
    private const string NoResult = "FAILED";
    private const string ForeignSignature = "NOT_SIGNED_BY_SENDER";

    private readonly TronAddress _token = Parse(facts.Token);

    public string Name => rpc.Name;

    public async Task VetAsync(CancellationToken cancellationToken)
    {
        // Tron has no question for the chain id: it is the end of the first block's id (TIP-474).
        var genesis = await rpc.BlockAsync(TronView.Latest, 0, cancellationToken) ?? throw new RpcAnswerException($"{Name} has no first block");
        var chainId = BinaryPrimitives.ReadUInt32BigEndian(genesis.Id.ToBytes().AsSpan(^sizeof(uint)));
        if (chainId != facts.ChainId) throw new RpcAnswerException($"{Name} serves chain {chainId} instead of {facts.ChainId}");

        var answer = await rpc.CallAsync(new TronContractCall(_token, _token, TokenCall.Decimals()), cancellationToken);
        if (!Abi.TryReadNumber(answer.Returned, out var told) || told != decimals) throw new RpcAnswerException($"{Name} knows no token with {decimals} decimals at {_token}");
    }

    public async Task<ChainHead> HeadAsync(CancellationToken cancellationToken)
    {
        var latest = await rpc.HeadAsync(TronView.Latest, cancellationToken);
        var solid = await rpc.HeadAsync(TronView.Solid, cancellationToken);
        return new ChainHead(latest.Number, latest.Id.ToBytes(), latest.Time, solid.Number);
    }

    public async Task<ChainTransaction> FindAsync(TransactionHash hash, ChainHead head, CancellationToken cancellationToken)
    {
        if (await rpc.InfoAsync(TronView.Latest, hash.Value, cancellationToken) is not { } info)
            return await IsWaitingAsync(hash, cancellationToken) ? ChainTransaction.Pending(hash) : ChainTransaction.Unknown(hash);

        var transaction = await rpc.TransactionAsync(TronView.Latest, hash.Value, cancellationToken);
        var block = await rpc.BlockAsync(TronView.Latest, info.BlockNumber, cancellationToken);
        if (transaction is null || block is null || block.Time != info.BlockTime) throw new RpcAnswerException($"{Name} tells of {hash} what does not fit its block");

        var holder = new ChainBlock(block.Number, block.Id.ToBytes(), block.Time);
        var solid = await rpc.InfoAsync(TronView.Solid, hash.Value, cancellationToken);
        var isFinal = solid is not null && solid.BlockNumber == info.BlockNumber && block.Number <= head.FinalHeight;
        if (!info.Succeeded) return ChainTransaction.Failed(hash, info.Result ?? NoResult, holder, isFinal);
        if (transaction.RawData.Call is not null && !transaction.IsSignedByOwner) return ChainTransaction.Failed(hash, ForeignSignature, holder, isFinal);
        return ChainTransaction.Included(hash, holder, isFinal, [.. Transfers(info, block)]);
    }

    public async Task<byte[]?> BlockHashAsync(long height, CancellationToken cancellationToken) =>
        (await rpc.BlockAsync(TronView.Latest, height, cancellationToken))?.Id.ToBytes();

    /// <summary>A full node has no index of events: every block is read.</summary>
    public async Task<IReadOnlyList<TokenTransfer>> TransfersToAsync(string wallet, long fromBlock, long toBlock, CancellationToken cancellationToken)
    {
        var receiver = Parse(wallet).ToString();
        var found = new ConcurrentBag<TokenTransfer>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = BlocksAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(fromBlock, toBlock + 1, parallel, async (number, cancellation) =>
        {
            foreach (var transfer in await TransfersInAsync(number, receiver, cancellation)) found.Add(transfer);
        });
        return [.. found.OrderBy(transfer => transfer.BlockNumber).ThenBy(transfer => transfer.Hash.ToString(), StringComparer.Ordinal).ThenBy(transfer => transfer.LogIndex)];
    }

    private async Task<IReadOnlyList<TokenTransfer>> TransfersInAsync(long number, string receiver, CancellationToken cancellationToken)
    {
        var infos = await rpc.InfosAsync(TronView.Latest, number, cancellationToken);
        TronTransactionInfo[] paying = [.. infos.Where(info => info.Succeeded && info.Logs.Any(log => IsPaid(log, receiver)))];
        if (paying.Length == 0) return [];

        var block = await rpc.BlockAsync(TronView.Latest, number, cancellationToken);
        if (block is null || paying.Any(info => info.BlockTime != block.Time)) throw new RpcAnswerException($"{Name} replaced block {number} while it was read");
        return [.. paying.SelectMany(info => Transfers(info, block)).Where(transfer => transfer.Token == facts.Token && transfer.To == receiver)];
    }

    private bool IsPaid(TronLog log, string receiver) =>
        log.Address == _token && TransferLog.TryRead(log.Topics, log.Data, out var transfer) && TronAddress.FromBytes(transfer.To).ToString() == receiver;

    private async Task<bool> IsWaitingAsync(TransactionHash hash, CancellationToken cancellationToken)
    {
        try
        {
            return await rpc.PendingAsync(hash.Value, cancellationToken) is not null;
        }
        catch (RpcException exception) when (exception is not RpcBusyException)
        {
            // Not every provider serves the pool; what waits is unknown there until it is in a block.
            return false;
        }
    }

    private static IEnumerable<TokenTransfer> Transfers(TronTransactionInfo info, TronBlock block)
    {
        foreach (var log in info.Logs)
        {
            if (!TransferLog.TryRead(log.Topics, log.Data, out var transfer)) continue;
            yield return new TokenTransfer(
                new TransactionHash(info.Id),
                log.LogIndex,
                log.Address.ToString(),
                TronAddress.FromBytes(transfer.From).ToString(),
                TronAddress.FromBytes(transfer.To).ToString(),
                TokenAmount.Of(transfer.Amount),
                block.Number,
                block.Id.ToBytes(),
                block.Time);
        }
    }

    private static TronAddress Parse(string text) => TronAddress.TryParse(text, out var address, out _) ? address : throw new ArgumentException($"{text} is no address");
}
