using System.Buffers.Binary;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Rpc;

namespace AIForge.Chains.Tron;

/// <summary>
/// How java-tron's HTTP interface writes blocks, transactions and what they did. Fields with their default value are left out of it, and
/// addresses of events have neither 0x nor the 41 that all other addresses begin with.
/// </summary>
internal static class TronAnswers
{
    private const int MostLogs = 10_000;
    private const int MostTopics = 4;
    private const int MostSignatures = 16;
    private const long LatestMillisecond = 253_402_300_799_999;

    public static TronBlock Block(JsonAnswer answer)
    {
        var raw = answer.Field("block_header").Field("raw_data");
        var id = Hash(answer.Field("blockID"));
        // The first block has the number 0, which is left out.
        var number = raw.Optional("number")?.Number() ?? 0;
        if (BinaryPrimitives.ReadInt64BigEndian(id.ToBytes()) != number) throw answer.Wrong($"a block whose id begins with its number {number}");
        return new TronBlock(number, id, Hash(raw.Field("parentHash")), Time(raw.Optional("timestamp")));
    }

    /// <summary>The id must be the hash of the signed bytes.</summary>
    public static TronTransaction Transaction(JsonAnswer answer)
    {
        var signatures = answer.Optional("signature")?.Items(MostSignatures).Select(signature => signature.PlainBytes()).ToList() ?? [];
        if (!TronTransaction.TryCreate(answer.Field("raw_data_hex").PlainBytes(), signatures, out var transaction))
            throw answer.Wrong("a transaction whose raw_data_hex can be read");
        return transaction.Id == Hash(answer.Field("txID")) ? transaction : throw answer.Wrong("a transaction whose txID is the SHA-256 of its raw_data_hex");
    }

    public static TronTransactionInfo Info(JsonAnswer answer)
    {
        var logs = answer.Optional("log")?.Items(MostLogs) ?? [];
        return new TronTransactionInfo(
            Hash(answer.Field("id")),
            answer.Field("blockNumber").Number(),
            Time(answer.Optional("blockTimeStamp")),
            answer.Optional("receipt")?.Optional("result")?.Text() is { } result ? NodeText.Cut(result) : null,
            [.. logs.Select(Log)])
        {
            Fee = answer.Optional("fee")?.Number() ?? 0,
            // The protocol has one name for success here, misspelt, and leaves it out.
            IsMarkedFailed = (answer.Optional("result")?.Text() ?? "SUCESS") != "SUCESS",
        };
    }

    public static TronConstantCall ConstantCall(JsonAnswer answer)
    {
        var result = answer.Field("result");
        if (result.Optional("result")?.Boolean() != true)
            throw new RpcErrorException(NodeText.Cut(result.Optional("code")?.Text() ?? "FAILED"), NodeText.FromHexadecimal(result.Optional("message")?.Text() ?? ""));

        // A call that reverts has a result too, and says so only here.
        if (result.Optional("message") is { } message) throw new RpcErrorException("REVERT", NodeText.FromHexadecimal(message.Text()));
        var returned = answer.Field("constant_result").Items(1);
        if (returned.Count == 0) throw answer.Wrong("a constant_result with what the contract returned");
        return new TronConstantCall(returned[0].PlainBytes(), answer.Optional("energy_used")?.Number() ?? 0);
    }

    public static Hash256 Hash(JsonAnswer answer) => Hash256.FromBytes(answer.PlainBytes(Hash256.Length));

    private static TronLog Log(JsonAnswer answer, int index)
    {
        var topics = answer.Optional("topics")?.Items(MostTopics) ?? [];
        return new TronLog(index, TronAddress.FromBytes(answer.Field("address").PlainBytes(PublicKey.AccountLength)), [.. topics.Select(Hash)], answer.Optional("data")?.PlainBytes() ?? []);
    }

    private static DateTimeOffset Time(JsonAnswer? answer)
    {
        var milliseconds = answer?.Number() ?? 0;
        return milliseconds <= LatestMillisecond ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : throw answer!.Value.Wrong("a time before the year 10000");
    }
}
