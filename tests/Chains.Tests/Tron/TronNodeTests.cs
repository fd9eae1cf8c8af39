using AIForge.Chains.Contracts;
using AIForge.Chains.Rpc;
using AIForge.Chains.Tron;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Chains.Tests.Tron;

/// <summary>The client against the stand-in, in which tronweb hashes, recovers and encodes: what is signed here is what Tron takes.</summary>
public sealed class TronNodeTests(TronFixture fixture) : IClassFixture<TronFixture>
{
    private TronRpc Rpc => fixture.Chain.Rpc;

    [SkippableFact]
    public async Task Transfer_SignedHere_IsMinedAndSolidAfter19Blocks()
    {
        var chain = fixture.Chain;
        var (from, to) = (await chain.NewAccountAsync(50_000_000), await chain.NewAccountAsync());

        var hash = await chain.TransferAsync(from, to.Address, 30_000_000);
        (await Rpc.InfoAsync(TronView.Latest, hash.Value, default).Within()).Should().BeNull("it waits");
        (await Rpc.PendingAsync(hash.Value, default).Within())!.IsSignedByOwner.Should().BeTrue();
        var height = await chain.MineAsync(18);

        var info = await Rpc.InfoAsync(TronView.Latest, hash.Value, default).Within();
        info!.Succeeded.Should().BeTrue();
        info.Logs.Single().Address.Should().Be(chain.Token);
        (await Rpc.TransactionAsync(TronView.Latest, hash.Value, default).Within())!.IsSignedByOwner.Should().BeTrue();
        (await Rpc.InfosAsync(TronView.Latest, info.BlockNumber, default).Within()).Should().ContainSingle();
        (await Rpc.InfoAsync(TronView.Solid, hash.Value, default).Within()).Should().BeNull("17 blocks follow it");
        (await chain.MineAsync()).Should().Be(height + 1);
        (await Rpc.InfoAsync(TronView.Solid, hash.Value, default).Within()).Should().NotBeNull();
        (await chain.BalanceAsync(to.Address)).Should().Be(30_000_000);
    }

    [SkippableTheory]
    [InlineData("REVERT")]
    [InlineData("OUT_OF_ENERGY")]
    public async Task FailingTransfer_InItsBlock_Failed(string result)
    {
        var chain = fixture.Chain;
        var from = await chain.NewAccountAsync(50);

        var hash = await chain.FailingTransferAsync(from, chain.Token, result);
        await chain.MineAsync();

        (await Rpc.InfoAsync(TronView.Latest, hash.Value, default).Within())!.Should().Match<TronTransactionInfo>(info => !info.Succeeded && info.Result == result);
    }

    [SkippableTheory]
    [InlineData("429", typeof(RpcUnavailableException))]
    [InlineData("503", typeof(RpcUnavailableException))]
    [InlineData("close", typeof(RpcUnavailableException))]
    [InlineData("garbage", typeof(RpcAnswerException))]
    [InlineData("empty", typeof(RpcAnswerException))]
    [InlineData("error", typeof(RpcErrorException))]
    public async Task Head_OfAFaultyNode_IsTyped(string fault, Type expected)
    {
        await fixture.Chain.FailAsync(fault, "getnowblock");

        var exception = await Record.ExceptionAsync(() => Rpc.HeadAsync(TronView.Latest, default).Within());

        exception.Should().BeOfType(expected);
    }

    [SkippableFact]
    public async Task Reorganise_BlockOfATransaction_ForgetsOrKeepsIt()
    {
        var chain = fixture.Chain;
        var from = await chain.NewAccountAsync(10);
        var hash = await chain.TransferAsync(from, chain.Token, 1);
        await chain.MineAsync();

        await chain.ReorganiseAsync(1, keep: true);
        (await Rpc.InfoAsync(TronView.Latest, hash.Value, default).Within()).Should().BeNull();
        await chain.MineAsync();
        (await Rpc.InfoAsync(TronView.Latest, hash.Value, default).Within()).Should().NotBeNull();
        await chain.ReorganiseAsync(1);
        await chain.MineAsync();

        (await Rpc.TransactionAsync(TronView.Latest, hash.Value, default).Within()).Should().BeNull();
    }

    [SkippableFact]
    public async Task EnergyPrice_OfTheChain_IsRead() => (await Rpc.EnergyPriceAsync(default).Within()).Should().Be(100);

    [SkippableFact]
    public async Task Call_OfWhatIsNoContract_IsTyped()
    {
        var account = await fixture.Chain.NewAccountAsync();

        var call = () => Rpc.CallAsync(new TronContractCall(account.Address, account.Address, TokenCall.Decimals()), default).Within();

        (await call.Should().ThrowAsync<RpcErrorException>()).Which.Code.Should().Be("CONTRACT_VALIDATE_ERROR");
    }
}
