using AIForge.Chains.Contracts;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;
using AIForge.Chains.Tests.Rpc;
using AIForge.Testing;

namespace AIForge.Chains.Tests.Ethereum;

/// <summary>The answers are those of anvil 1.7.1, shortened to the fields that Ethereum's interface requires.</summary>
public sealed class EthereumRpcTests
{
    private const string Hash = "0x147b7dc97af5f66dcb756dc601592f80421185b43729cfd33d2d0cdade41dc85";
    private const string BlockHash = "0x1d3fb1a6e2d7a6b1f6e1a5ab7a6f5c5e8d9c0b1a2938475665748392a1b0c9d8";
    private const string Token = "0xdac17f958d2ee523a2206206994597c13d831ec7";

    private const string Log = $$"""
        {"address":"{{Token}}","topics":["0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
        "0x0000000000000000000000002c7536e3605d9c16a7a3d7b1898e529396a65c23","0x00000000000000000000000068ea7071643d1a2c8976f116dd82bbfc031fea07"],
        "data":"0x0000000000000000000000000000000000000000000000000000000001c9c380","blockHash":"{{BlockHash}}","blockNumber":"0x2",
        "transactionHash":"{{Hash}}","transactionIndex":"0x0","logIndex":"0x0","removed":false}
        """;

    private const string Receipt = $$"""
        {"type":"0x2","status":"0x1","cumulativeGasUsed":"0xb41d","logs":[{{Log}}],"transactionHash":"{{Hash}}","transactionIndex":"0x0","blockHash":"{{BlockHash}}",
        "blockNumber":"0x2","gasUsed":"0xb41d","effectiveGasPrice":"0x3b9aca00","from":"0x2c7536e3605d9c16a7a3d7b1898e529396a65c23","to":"{{Token}}","contractAddress":null}
        """;

    private const string Transaction = $$"""
        {"type":"0x2","chainId":"0x7a69","nonce":"0x7","gas":"0x1d4c0","to":"{{Token}}","value":"0x0","input":"0xa9059cbb","hash":"{{Hash}}",
        "blockHash":"{{BlockHash}}","blockNumber":"0x2","transactionIndex":"0x0","from":"0x2c7536e3605d9c16a7a3d7b1898e529396a65c23"}
        """;

    private const string Block = $$"""
        {"hash":"{{BlockHash}}","parentHash":"0x00000000000000000000000000000000000000000000000000000000000000aa","number":"0x2","timestamp":"0x6553f100",
        "baseFeePerGas":"0x3b9aca00","transactions":["{{Hash}}"]}
        """;

    private const string Fees = """{"oldestBlock":"0x1","baseFeePerGas":["0x3b9aca00","0x342770c0"],"gasUsedRatio":[0.5],"reward":[["0x5f5e100"]]}""";

    [Fact]
    public async Task Receipt_OfATransfer_HoldsTheTransfer()
    {
        var receipt = await Rpc(Receipt).ReceiptAsync(Parsed(Hash), default).Within();

        receipt!.Succeeded.Should().BeTrue();
        receipt.BlockNumber.Should().Be(2);
        var log = receipt.Logs.Single();
        TransferLog.TryRead(log.Topics, log.Data, out var transfer).Should().BeTrue();
        transfer!.Amount.Should().Be(30_000_000);
        EthereumAddress.FromBytes(transfer.To).ToString().Should().Be("0x68eA7071643D1A2c8976f116dd82BBfC031fEA07");
    }

    [Fact]
    public async Task Ask_UnknownThings_AreNull()
    {
        (await Rpc("null").ReceiptAsync(Parsed(Hash), default).Within()).Should().BeNull();
        (await Rpc("null").TransactionAsync(Parsed(Hash), default).Within()).Should().BeNull();
        (await Rpc("null").BlockAsync(BlockTag.Finalized, default).Within()).Should().BeNull();
    }

    [Fact]
    public async Task Transaction_Pending_HasNoBlock()
    {
        var pending = Transaction.Replace($"\"{BlockHash}\"", "null", StringComparison.Ordinal).Replace("\"blockNumber\":\"0x2\"", "\"blockNumber\":null", StringComparison.Ordinal);

        (await Rpc(pending).TransactionAsync(Parsed(Hash), default).Within())!.BlockNumber.Should().BeNull();
    }

    [Fact]
    public async Task Fees_OfAHistory_AreTheNextBaseFeeAndTheMedianTip()
    {
        var fees = await Rpc(Fees).FeesAsync(default).Within();

        fees.Should().Be(new FeeEstimate(875_000_000, 100_000_000));
        fees.MaxFee.Should().Be(1_850_000_000);
    }

    [Fact]
    public async Task Ask_JsonRpcError_IsTyped()
    {
        var rpc = new EthereumRpc(ScriptedNode.Answering("""{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"nonce too low"}}""").Endpoint());

        var ask = () => rpc.ChainIdAsync(default).Within();

        (await ask.Should().ThrowAsync<RpcErrorException>()).Which.Should().Match<RpcErrorException>(error => error.Code == "-32000" && error.Reason == "nonce too low");
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":999,"result":"0x1"}""", "the answer to question 1")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", "with a result")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""", "the result is not a text")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":1}""", "the result is not a text")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"1"}""", "a quantity")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x"}""", "a quantity")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x01"}""", "a quantity")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x-1"}""", "a quantity")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x 1"}""", "a quantity")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0xffffffffffffffff"}""", "below 2^63")]
    public async Task Ask_WrongAnswer_SaysWhatIsWrong(string answer, string expected)
    {
        var ask = () => new EthereumRpc(ScriptedNode.Answering(answer).Endpoint()).ChainIdAsync(default).Within();

        (await ask.Should().ThrowAsync<RpcAnswerException>()).Which.Message.Should().Contain(expected);
    }

    [Theory]
    [InlineData("\"status\":\"0x1\"", "\"status\":\"0x2\"")]
    [InlineData("\"status\":\"0x1\",", "")]
    [InlineData("\"blockNumber\":\"0x2\",\"gasUsed\"", "\"blockNumber\":\"0x3\",\"gasUsed\"")]
    [InlineData("\"removed\":false", "\"removed\":\"no\"")]
    [InlineData("\"from\":\"0x2c7536e3605d9c16a7a3d7b1898e529396a65c23\"", "\"from\":\"0x2c7536e3605d9c16a7a3d7b1898e529396a65c2300\"")]
    public async Task Receipt_WithOneFieldWrong_IsAWrongAnswer(string right, string wrong)
    {
        Receipt.Should().Contain(right);
        var ask = () => Rpc(Receipt.Replace(right, wrong, StringComparison.Ordinal)).ReceiptAsync(Parsed(Hash), default).Within();

        await ask.Should().ThrowAsync<RpcAnswerException>();
    }

    [Fact]
    public async Task Ask_AnswerAboutSomethingElse_IsAWrongAnswer()
    {
        Func<Task>[] questions =
        [
            () => Rpc(Receipt).ReceiptAsync(Parsed(BlockHash), default),
            () => Rpc(Transaction).TransactionAsync(Parsed(BlockHash), default),
            () => Rpc(Block).BlockAsync(BlockTag.Number(3), default),
            () => Rpc($"[{Log}]").LogsAsync(Filter(3, 4), default),
            () => Rpc($"[{Log},{Log}]").LogsAsync(Filter(1, 4), default),
            () => Rpc($"\"{Hash}\"").SendAsync(new SignedTransaction([1], Parsed(BlockHash)), default),
        ];

        foreach (var question in questions) await question.Invoking(ask => ask().Within()).Should().ThrowAsync<RpcAnswerException>();
    }

    [Fact]
    public async Task Logs_ThatFit_AreGiven() => (await Rpc($"[{Log}]").LogsAsync(Filter(2, 2), default).Within()).Should().ContainSingle();

    [Fact]
    public async Task Ask_DamagedAnswers_OnlyTypedExceptionsComeOut()
    {
        var mutations = new Mutations(1559);
        (string Valid, Func<EthereumRpc, Task> Ask)[] questions =
        [
            (Receipt, rpc => rpc.ReceiptAsync(Parsed(Hash), default)),
            (Transaction, rpc => rpc.TransactionAsync(Parsed(Hash), default)),
            (Block, rpc => rpc.BlockAsync(BlockTag.Latest, default)),
            ($"[{Log}]", rpc => rpc.LogsAsync(Filter(1, 2), default)),
            (Fees, rpc => rpc.FeesAsync(default)),
            ("\"0x7a69\"", rpc => rpc.ChainIdAsync(default)),
            ("\"0x0000000000000000000000000000000000000000000000000000000000000006\"", rpc => rpc.CallAsync(Filter(0, 0).Address, default, default)),
        ];

        for (var i = 0; i < 7_000; i++)
        {
            var (valid, ask) = questions[i % questions.Length];
            var answer = mutations.Damage($$"""{"jsonrpc":"2.0","id":1,"result":{{valid}}}""");
            try
            {
                await ask(new EthereumRpc(ScriptedNode.Answering(answer).Endpoint()));
            }
            catch (RpcException)
            {
                continue;
            }
        }
    }

    private static EthereumRpc Rpc(string result) => new(ScriptedNode.AnsweringResult(result).Endpoint());

    private static LogFilter Filter(long from, long to) =>
        new(EthereumAddress.FromBytes(Convert.FromHexString(Token[2..])), from, to, [TransferLog.Topic, null]);

    private static Hash256 Parsed(string text) => Hash256.TryParse(text, out var hash) ? hash : throw new InvalidOperationException(text);
}
