using System.Numerics;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Rpc;

namespace AIForge.Chains.Ethereum;

/// <summary>How Ethereum's JSON-RPC interface writes blocks, transactions, receipts and events (execution-apis).</summary>
internal static class EthereumAnswers
{
    private const int MostLogs = 20_000;
    private const int MostTopics = 4;
    private const long LatestSecond = 253_402_300_799;

    public static EthereumBlock Block(JsonAnswer answer) => new(
        answer.Field("number").SmallQuantity(),
        Hash(answer.Field("hash")),
        Hash(answer.Field("parentHash")),
        Time(answer.Field("timestamp")),
        answer.Optional("baseFeePerGas")?.Quantity());

    public static EthereumTransaction Transaction(JsonAnswer answer)
    {
        var (number, hash) = (answer.Optional("blockNumber")?.SmallQuantity(), answer.Optional("blockHash") is { } field ? Hash(field) : null);
        if (number is null != hash is null) throw answer.Wrong("a transaction with both the number and the hash of its block, or with neither");
        return new EthereumTransaction(
            Hash(answer.Field("hash")),
            Address(answer.Field("from")),
            answer.Optional("to") is { } to ? Address(to) : null,
            answer.Field("nonce").SmallQuantity(),
            answer.Field("value").Quantity(),
            answer.Field("input").PrefixedBytes(),
            number,
            hash);
    }

    public static EthereumReceipt Receipt(JsonAnswer answer)
    {
        var receipt = new EthereumReceipt(
            Hash(answer.Field("transactionHash")),
            answer.Field("blockNumber").SmallQuantity(),
            Hash(answer.Field("blockHash")),
            Status(answer.Field("status")),
            Logs(answer.Field("logs")))
        {
            From = Address(answer.Field("from")),
            GasUsed = answer.Field("gasUsed").SmallQuantity(),
            EffectiveGasPrice = answer.Optional("effectiveGasPrice")?.Quantity() ?? BigInteger.Zero,
        };
        if (receipt.Logs.Any(log => log.TransactionHash != receipt.TransactionHash || log.BlockHash != receipt.BlockHash || log.BlockNumber != receipt.BlockNumber))
            throw answer.Wrong("a receipt whose logs are of its own transaction and block");
        return receipt;
    }

    /// <summary>In the order of the chain; no index twice in a block.</summary>
    public static IReadOnlyList<EthereumLog> Logs(JsonAnswer answer)
    {
        EthereumLog[] logs = [.. answer.Items(MostLogs).Select(Log).OrderBy(log => log.BlockNumber).ThenBy(log => log.LogIndex)];
        if (logs.DistinctBy(log => (log.BlockHash, log.LogIndex)).Count() != logs.Length) throw answer.Wrong("a list with each log once");
        return logs;
    }

    public static FeeEstimate Fees(JsonAnswer answer)
    {
        const int mostBlocks = 1024;
        var baseFees = answer.Field("baseFeePerGas").Items(mostBlocks + 1);
        var rewards = answer.Optional("reward")?.Items(mostBlocks) ?? [];
        if (baseFees.Count == 0) throw answer.Wrong("a fee history with the base fee of the next block");
        BigInteger[] priorities = [.. rewards.SelectMany(block => block.Items(1)).Select(reward => reward.Quantity()).Order()];
        return new FeeEstimate(baseFees[^1].Quantity(), priorities.Length == 0 ? BigInteger.Zero : priorities[priorities.Length / 2]);
    }

    public static Hash256 Hash(JsonAnswer answer) => Hash256.FromBytes(answer.PrefixedBytes(Hash256.Length));

    private static EthereumLog Log(JsonAnswer answer)
    {
        var index = answer.Field("logIndex").SmallQuantity();
        return new EthereumLog(Address(answer.Field("address")), [.. answer.Field("topics").Items(MostTopics).Select(Hash)], answer.Field("data").PrefixedBytes())
        {
            LogIndex = index <= int.MaxValue ? (int)index : throw answer.Wrong("a log with an index below 2^31"),
            TransactionHash = Hash(answer.Field("transactionHash")),
            BlockNumber = answer.Field("blockNumber").SmallQuantity(),
            BlockHash = Hash(answer.Field("blockHash")),
            IsRemoved = answer.Optional("removed")?.Boolean() ?? false,
        };
    }

    private static EthereumAddress Address(JsonAnswer answer) => EthereumAddress.FromBytes(answer.PrefixedBytes(PublicKey.AccountLength));

    private static bool Status(JsonAnswer answer)
    {
        var status = answer.Quantity();
        return status <= 1 ? status.IsOne : throw answer.Wrong("0x0 or 0x1");
    }

    private static DateTimeOffset Time(JsonAnswer answer)
    {
        var seconds = answer.SmallQuantity();
        return seconds <= LatestSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : throw answer.Wrong("a time before the year 10000");
    }
}
