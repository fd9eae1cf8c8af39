using System.Globalization;
using System.Numerics;
using System.Text.Json;
using AIForge.Chains.Encodings;
using AIForge.Chains.Rpc;

namespace AIForge.Chains.Ethereum;

/// <summary>
/// Asks one Ethereum node by JSON-RPC. An answer is held against its question: another block, transaction, contract or range than the
/// one asked for is an <see cref="RpcAnswerException"/>.
/// </summary>
public sealed class EthereumRpc(RpcEndpoint endpoint)
{
    private const int FeeBlocks = 10;
    private const int FeePercentile = 50;

    // Nodes' words for a transaction that they have, or that is in a block.
    private static readonly string[] KnownAlready = ["already known", "nonce too low", "already imported"];

    private long _lastId;

    public string Name => endpoint.Name;

    public async Task<long> ChainIdAsync(CancellationToken cancellationToken) => (await AskAsync("eth_chainId", [], cancellationToken)).SmallQuantity();

    public async Task<long> BlockNumberAsync(CancellationToken cancellationToken) => (await AskAsync("eth_blockNumber", [], cancellationToken)).SmallQuantity();

    /// <summary>Null for a block that this node does not have.</summary>
    public async Task<EthereumBlock?> BlockAsync(BlockTag tag, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("eth_getBlockByNumber", [tag.ToString(), false], cancellationToken);
        if (answer.IsNull) return null;
        var block = EthereumAnswers.Block(answer);
        return tag.Height is null || tag.Height == block.Number ? block : throw answer.Wrong($"the block {tag.Height} that was asked for");
    }

    /// <summary>Null for a transaction that this node has never seen, or no longer has.</summary>
    public async Task<EthereumTransaction?> TransactionAsync(Hash256 hash, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("eth_getTransactionByHash", [hash.ToPrefixedString()], cancellationToken);
        if (answer.IsNull) return null;
        var transaction = EthereumAnswers.Transaction(answer);
        return transaction.Hash == hash ? transaction : throw answer.Wrong("the transaction that was asked for");
    }

    /// <summary>Null while a transaction is in no block.</summary>
    public async Task<EthereumReceipt?> ReceiptAsync(Hash256 hash, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("eth_getTransactionReceipt", [hash.ToPrefixedString()], cancellationToken);
        if (answer.IsNull) return null;
        var receipt = EthereumAnswers.Receipt(answer);
        return receipt.TransactionHash == hash ? receipt : throw answer.Wrong("the receipt that was asked for");
    }

    public async Task<IReadOnlyList<EthereumLog>> LogsAsync(LogFilter filter, CancellationToken cancellationToken)
    {
        var question = new
        {
            address = filter.Address.ToString(),
            fromBlock = BlockTag.Number(filter.FromBlock).ToString(),
            toBlock = BlockTag.Number(filter.ToBlock).ToString(),
            topics = filter.Topics.Select(topic => topic?.ToPrefixedString()),
        };
        var answer = await AskAsync("eth_getLogs", [question], cancellationToken);
        var logs = EthereumAnswers.Logs(answer);
        return logs.All(log => Fits(filter, log)) ? logs : throw answer.Wrong("a list of logs that fit what was asked for");
    }

    /// <summary>Runs a call without sending it and gives what the contract returned.</summary>
    public async Task<byte[]> CallAsync(EthereumAddress to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var call = new { to = to.ToString(), data = Hexadecimal.EncodePrefixed(data.Span) };
        return (await AskAsync("eth_call", [call, BlockTag.Latest.ToString()], cancellationToken)).PrefixedBytes();
    }

    /// <summary>The nonce of the account's next transaction, counting what is mined, or also what waits.</summary>
    public async Task<long> NextNonceAsync(EthereumAddress account, BlockTag tag, CancellationToken cancellationToken) =>
        (await AskAsync("eth_getTransactionCount", [account.ToString(), tag.ToString()], cancellationToken)).SmallQuantity();

    /// <summary>In wei.</summary>
    public async Task<BigInteger> BalanceAsync(EthereumAddress account, CancellationToken cancellationToken) =>
        (await AskAsync("eth_getBalance", [account.ToString(), BlockTag.Latest.ToString()], cancellationToken)).Quantity();

    /// <summary>The base fee of the next block, and the median tip of the last ones.</summary>
    public async Task<FeeEstimate> FeesAsync(CancellationToken cancellationToken)
    {
        object[] question = [BlockTag.Number(FeeBlocks).ToString(), BlockTag.Latest.ToString(), new[] { FeePercentile }];
        return EthereumAnswers.Fees(await AskAsync("eth_feeHistory", question, cancellationToken));
    }

    /// <exception cref="RpcErrorException">The call would fail.</exception>
    public async Task<long> EstimateGasAsync(EthereumAddress from, EthereumAddress to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var call = new { from = from.ToString(), to = to.ToString(), data = Hexadecimal.EncodePrefixed(data.Span) };
        return (await AskAsync("eth_estimateGas", [call], cancellationToken)).SmallQuantity();
    }

    /// <summary>Gives the node a signed transaction to pass on; the answer must be the hash that it has.</summary>
    public async Task SendAsync(SignedTransaction transaction, CancellationToken cancellationToken)
    {
        var answer = await AskAsync("eth_sendRawTransaction", [Hexadecimal.EncodePrefixed(transaction.Raw)], cancellationToken);
        if (EthereumAnswers.Hash(answer) != transaction.Hash) throw answer.Wrong($"the transaction's hash {transaction.Hash.ToPrefixedString()}");
    }

    /// <summary>
    /// Sends a transaction that may have been sent before. That it is known, or its nonce used, is as good as sent: what becomes of it
    /// shows on the chain.
    /// </summary>
    public async Task OfferAsync(SignedTransaction transaction, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(transaction, cancellationToken);
        }
        catch (RpcErrorException exception) when (KnownAlready.Any(words => exception.Reason.Contains(words, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }
    }

    private static bool Fits(LogFilter filter, EthereumLog log) =>
        log.Address == filter.Address && log.BlockNumber >= filter.FromBlock && log.BlockNumber <= filter.ToBlock
        && filter.Topics.Select((topic, index) => topic is null ? index < log.Topics.Count : topic == log.Topics.ElementAtOrDefault(index)).All(fits => fits);

    private async Task<JsonAnswer> AskAsync(string method, object[] parameters, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var question = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id, method, @params = parameters });
        var answer = await endpoint.PostAsync("", question, cancellationToken);
        if (answer.Optional("error") is { } error) throw Refusal(error);
        if (answer.Field("id").Number() != id) throw answer.Wrong($"the answer to question {id.ToString(CultureInfo.InvariantCulture)}");
        return answer.Result();
    }

    private static RpcErrorException Refusal(JsonAnswer error) => new(error.Field("code").SignedText(), NodeText.Cut(error.Field("message").Text()));
}
