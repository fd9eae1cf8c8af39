using System.Text.Json.Nodes;
using AIForge.Chains.Contracts;
using AIForge.Chains.Rpc;
using AIForge.Chains.Tests.Rpc;
using AIForge.Chains.Tron;
using AIForge.Testing;

namespace AIForge.Chains.Tests.Tron;

public sealed class TronRpcTests
{
    private const string Block = """
        {"blockID":"0000000003fe266b8f0c8a3a4f7a0e4f2b1c6d5e4f3a2b1c0d9e8f7a6b5c4d3e","block_header":{"raw_data":{"number":66987627,
        "txTrieRoot":"0000000000000000000000000000000000000000000000000000000000000000","witness_address":"4167e39013be3cdd3814bed152d7439fb5b6791409",
        "parentHash":"0000000003fe266a9d9a1f2b1c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d","version":31,"timestamp":1777445307000},"witness_signature":"ab"}}
        """;

    private const string Constant = """
        {"result":{"result":true},"energy_used":935,"constant_result":["0000000000000000000000000000000000000000000000000000000000000006"],"transaction":{"ret":[{}]}}
        """;

    private static readonly string Transaction = Vectors.Json("tronTx");
    private static readonly string Info = Vectors.Json("tronTxInfo");
    private static readonly Hash256 Id = Hash256.TryParse(Vectors.Text("tronTx", "txID"), out var id) ? id : throw new InvalidOperationException();

    [Fact]
    public async Task Transaction_OfTheVectors_IsReadFromItsSignedBytes()
    {
        // The description says another amount than the bytes that were signed.
        var lying = Transaction.Replace("c9c380\",\"owner", "c9c381\",\"owner", StringComparison.Ordinal);
        lying.Should().NotBe(Transaction);

        var transaction = await Rpc(lying).TransactionAsync(TronView.Latest, Id, default).Within();

        transaction!.IsSignedByOwner.Should().BeTrue();
        TokenCall.TryReadTransfer(transaction.RawData.Call!.Data, out var transfer).Should().BeTrue();
        transfer!.Amount.Should().Be(30_000_000);
    }

    [Fact]
    public async Task Info_OfTheVectors_SucceededThoughUsdtReturnedFalse()
    {
        var info = await Rpc(Info).InfoAsync(TronView.Latest, Id, default).Within();

        info!.Succeeded.Should().BeTrue();
        info.BlockNumber.Should().Be(66_985_120);
        var log = info.Logs.Single();
        log.Address.ToString().Should().Be("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t");
        TransferLog.TryRead(log.Topics, log.Data, out var transfer).Should().BeTrue();
        transfer!.Amount.Should().Be(30_000_000);
    }

    [Theory]
    [InlineData("REVERT")]
    [InlineData("OUT_OF_ENERGY")]
    [InlineData("success")]
    public async Task Info_OtherResultThanSuccess_Failed(string result)
    {
        var info = await Rpc(Changed(Info, node => node["receipt"]!["result"] = result)).InfoAsync(TronView.Latest, Id, default).Within();

        info!.Succeeded.Should().BeFalse();
    }

    [Fact]
    public async Task Info_MarkedFailed_Failed()
    {
        var info = await Rpc(Changed(Info, node => node["result"] = "FAILED")).InfoAsync(TronView.Latest, Id, default).Within();

        info!.Succeeded.Should().BeFalse();
    }

    [Fact]
    public async Task Ask_UnknownThings_AreNull()
    {
        (await Rpc("{}").TransactionAsync(TronView.Solid, Id, default).Within()).Should().BeNull();
        (await Rpc("{}").InfoAsync(TronView.Solid, Id, default).Within()).Should().BeNull();
        (await Rpc("{}").BlockAsync(TronView.Solid, 5, default).Within()).Should().BeNull();
        (await Rpc("[]").InfosAsync(TronView.Solid, 5, default).Within()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(TronView.Latest, "/v3/key/wallet/getnowblock")]
    [InlineData(TronView.Solid, "/v3/key/walletsolidity/getnowblock")]
    public async Task Head_OfAView_AsksItsPath(TronView view, string path)
    {
        var node = ScriptedNode.Answering(Block);

        var head = await new TronRpc(node.Endpoint()).HeadAsync(view, default).Within();

        head.Number.Should().Be(66_987_627);
        node.Path.Should().Be(path);
    }

    [Fact]
    public async Task Ask_ErrorWithHttp200_IsTyped()
    {
        var ask = () => Rpc("""{"Error":"class org.tron.core.exception.ContractValidateException : no"}""").HeadAsync(TronView.Latest, default).Within();

        (await ask.Should().ThrowAsync<RpcErrorException>()).Which.Reason.Should().Contain("ContractValidateException");
    }

    [Fact]
    public async Task Transaction_BytesThatAreNotItsId_IsAWrongAnswer()
    {
        var forged = Changed(Transaction, node => node["raw_data_hex"] = node["raw_data_hex"]!.GetValue<string>().Replace("c9c380", "c9c381", StringComparison.Ordinal));

        var ask = () => Rpc(forged).TransactionAsync(TronView.Latest, Id, default).Within();

        (await ask.Should().ThrowAsync<RpcAnswerException>()).Which.Message.Should().Contain("SHA-256");
    }

    [Theory]
    [InlineData("0xa614f803b6fd780986a42c78ec9c7f77e6ded13c")]
    [InlineData("41a614f803b6fd780986a42c78ec9c7f77e6ded13c")]
    [InlineData("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")]
    public async Task Info_LogAddressInAnotherForm_IsAWrongAnswer(string address)
    {
        var ask = () => Rpc(Changed(Info, node => node["log"]![0]!["address"] = address)).InfoAsync(TronView.Latest, Id, default).Within();

        await ask.Should().ThrowAsync<RpcAnswerException>();
    }

    [Fact]
    public async Task Call_OfDecimals_GivesWhatTheContractReturned()
    {
        var answer = await Rpc(Constant).CallAsync(Decimals(), default).Within();

        Abi.TryReadNumber(answer.Returned, out var decimals).Should().BeTrue();
        decimals.Should().Be(6);
        answer.EnergyUsed.Should().Be(935);
    }

    [Theory]
    [InlineData("""{"result":{"code":"CONTRACT_VALIDATE_ERROR","message":"4e6f20636f6e7472616374"}}""", "No contract")]
    [InlineData("""{"result":{"result":true,"message":"524556455254206f70636f6465206578656375746564"},"constant_result":[""]}""", "REVERT opcode executed")]
    public async Task Call_ThatFails_IsTyped(string answer, string reason)
    {
        var ask = () => Rpc(answer).CallAsync(Decimals(), default).Within();

        (await ask.Should().ThrowAsync<RpcErrorException>()).Which.Reason.Should().Be(reason);
    }

    [Fact]
    public async Task Broadcast_OfTheVectors_SendsWhatTronwebSends()
    {
        var node = ScriptedNode.Answering($$"""{"result":true,"txid":"{{Id}}"}""");

        await new TronRpc(node.Endpoint()).BroadcastAsync(OfTheVectors(), default).Within();

        var (sent, expected) = (JsonNode.Parse(node.Question!)!.AsObject(), JsonNode.Parse(Transaction)!.AsObject());
        expected.Remove("ret");
        expected["signature"]![0] = expected["signature"]![0]!.GetValue<string>().ToLowerInvariant();
        JsonNode.DeepEquals(sent, expected).Should().BeTrue("{0} is {1}", sent, expected);
    }

    [Fact]
    public async Task Broadcast_AlreadyKnown_IsAsGoodAsNew()
    {
        var rpc = Rpc($$"""{"code":"DUP_TRANSACTION_ERROR","txid":"{{Id}}","message":"447570"}""");

        await rpc.Invoking(r => r.BroadcastAsync(OfTheVectors(), default).Within()).Should().NotThrowAsync();
    }

    [Theory]
    [InlineData("""{"code":"SIGERROR","txid":"913fae81e904d66464d19025f749998fcd426b4ea7f16504b47b262da3e023c8","message":"6e6f"}""", typeof(RpcErrorException))]
    [InlineData("""{"result":true,"txid":"0000ae81e904d66464d19025f749998fcd426b4ea7f16504b47b262da3e023c8"}""", typeof(RpcAnswerException))]
    [InlineData("{}", typeof(RpcErrorException))]
    public async Task Broadcast_NotAccepted_IsTyped(string answer, Type expected)
    {
        var exception = await Record.ExceptionAsync(() => Rpc(answer).BroadcastAsync(OfTheVectors(), default).Within());

        exception.Should().BeOfType(expected);
    }

    [Fact]
    public async Task Ask_DamagedAnswers_OnlyTypedExceptionsComeOut()
    {
        var mutations = new Mutations(1995);
        (string Valid, Func<TronRpc, Task> Ask)[] questions =
        [
            (Transaction, rpc => rpc.TransactionAsync(TronView.Latest, Id, default)),
            (Info, rpc => rpc.InfoAsync(TronView.Latest, Id, default)),
            ($"[{Info}]", rpc => rpc.InfosAsync(TronView.Solid, 66_985_120, default)),
            (Block, rpc => rpc.HeadAsync(TronView.Latest, default)),
            (Constant, rpc => rpc.CallAsync(Decimals(), default)),
            ($$"""{"result":true,"txid":"{{Id}}"}""", rpc => rpc.BroadcastAsync(OfTheVectors(), default)),
        ];

        for (var i = 0; i < 6_000; i++)
        {
            var (valid, ask) = questions[i % questions.Length];
            try
            {
                await ask(new TronRpc(ScriptedNode.Answering(mutations.Damage(valid)).Endpoint()));
            }
            catch (RpcException)
            {
                continue;
            }
        }
    }

    private static TronRpc Rpc(string answer) => new(ScriptedNode.Answering(answer).Endpoint());

    private static TronContractCall Decimals()
    {
        var account = TronAddress.FromBytes(new byte[20]);
        return new TronContractCall(account, account, TokenCall.Decimals());
    }

    private static TronTransaction OfTheVectors() =>
        TronTransaction.TryCreate(Convert.FromHexString(Vectors.Text("tronTx", "raw_data_hex")), [Convert.FromHexString(Vectors.Signature("tronTx"))], out var transaction)
            ? transaction : throw new InvalidOperationException();

    private static string Changed(string json, Action<JsonNode> change)
    {
        var node = JsonNode.Parse(json)!;
        change(node);
        return node.ToJsonString();
    }
}
