using AIForge.Chains;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Coordinator.Tests.Payments.Chains;

public sealed class TronVerifierTests(TronFixture fixture) : IClassFixture<TronFixture>
{
    private readonly TronChain _chain = fixture.Chain;

    [SkippableFact]
    public async Task Find_Transfer_IsPendingThenIncludedThenFinal()
    {
        var verifier = TestVerifiers.Of(_chain);
        var (from, to) = (await _chain.NewAccountAsync(50_000_000), await _chain.NewAccountAsync());

        var hash = await _chain.TransferAsync(from, to.Address, 30_000_000);
        (await verifier.FindAsync(hash, default).Within()).State.Should().Be(ChainTransactionState.Pending);
        var height = await _chain.MineAsync();

        var found = await verifier.FindAsync(hash, default).Within();
        found.State.Should().Be(ChainTransactionState.Included);
        found.IsFinal.Should().BeFalse();
        found.Block!.Hash.Should().Equal(await verifier.BlockHashAsync(height, default).Within());
        found.Transfers.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new TokenTransfer(hash, 0, _chain.Token.ToString(), from.Address.ToString(), to.Address.ToString(), 30_000_000, height, found.Block.Hash, found.Block.Time));

        await _chain.MineAsync(17);
        (await verifier.FindAsync(hash, default).Within()).IsFinal.Should().BeFalse("17 blocks follow");
        await _chain.MineAsync();
        (await verifier.FindAsync(hash, default).Within()).IsFinal.Should().BeTrue("18 blocks follow");
    }

    [SkippableFact]
    public async Task Find_NobodyKnowsIt_IsUnknown()
    {
        var hash = TransactionHash.FromBytes(new byte[32]);

        (await TestVerifiers.Of(_chain).FindAsync(hash, default).Within()).Should().Be(ChainTransaction.Unknown(hash));
    }

    [SkippableTheory]
    [InlineData("REVERT")]
    [InlineData("OUT_OF_ENERGY")]
    public async Task Find_FailedTransfer_SaysHow(string result)
    {
        var hash = await _chain.FailingTransferAsync(await _chain.NewAccountAsync(5), _chain.Token, result);
        await _chain.MineAsync();

        var found = await TestVerifiers.Of(_chain).FindAsync(hash, default).Within();

        found.State.Should().Be(ChainTransactionState.Failed);
        found.FailureReason.Should().Be(result);
        found.Transfers.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Find_FailedTransferWithLogs_MovesNothing()
    {
        await using var proxy = await MisbehavingProxy.StartAsync(_chain.Address);
        var hash = await _chain.TransferAsync(await _chain.NewAccountAsync(5), _chain.Token, 5);
        await _chain.MineAsync();
        proxy.Lie = (_, answer) => answer.Replace("\"result\":\"SUCCESS\"", "\"result\":\"REVERT\"", StringComparison.Ordinal);

        var found = await TestVerifiers.Of(_chain, proxy.Address).FindAsync(hash, default).Within();

        found.State.Should().Be(ChainTransactionState.Failed);
        found.Transfers.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Find_SeveralTransfersAndAnotherToken_NamesThemAll()
    {
        var (from, to, fake) = (await _chain.NewAccountAsync(50), await _chain.NewAccountAsync(), await _chain.NewTokenAsync());
        var batch = await _chain.MultiSendAsync(from, (to.Address, 3), (to.Address, 4));
        await _chain.FundAsync(from.Address, 9, fake);
        var other = await _chain.TransferAsync(from, to.Address, 9, fake);
        await _chain.MineAsync();
        var verifier = TestVerifiers.Of(_chain);

        (await verifier.FindAsync(batch, default).Within()).Transfers.Select(transfer => (transfer.LogIndex, transfer.Amount)).Should().Equal((0, (UInt128)3), (1, (UInt128)4));
        (await verifier.FindAsync(other, default).Within()).Transfers.Single().Token.Should().Be(fake.ToString());
    }

    [SkippableFact]
    public async Task Find_SignedByAnotherKeyThanTheSenders_IsNoPayment()
    {
        await using var proxy = await MisbehavingProxy.StartAsync(_chain.Address);
        var hash = await _chain.TransferAsync(await _chain.NewAccountAsync(5), _chain.Token, 5);
        await _chain.MineAsync();
        proxy.Lie = (question, answer) => !question.Contains("gettransactionbyid", StringComparison.Ordinal)
            ? answer : System.Text.RegularExpressions.Regex.Replace(answer, "\"signature\":\\[\"[0-9a-f]{8}", "\"signature\":[\"00000001");

        var found = await TestVerifiers.Of(_chain, proxy.Address).FindAsync(hash, default).Within();

        found.State.Should().Be(ChainTransactionState.Failed);
        found.FailureReason.Should().Be("NOT_SIGNED_BY_SENDER");
    }

    [SkippableFact]
    public async Task Find_SignedBytesAreOthers_IsAWrongAnswer()
    {
        await using var proxy = await MisbehavingProxy.StartAsync(_chain.Address);
        var hash = await _chain.TransferAsync(await _chain.NewAccountAsync(5), _chain.Token, 5);
        await _chain.MineAsync();
        proxy.Lie = (_, answer) => answer.Replace("\"raw_data_hex\":\"0a02", "\"raw_data_hex\":\"0a0200", StringComparison.Ordinal);

        var find = () => TestVerifiers.Of(_chain, proxy.Address).FindAsync(hash, default).Within();

        await find.Should().ThrowAsync<ChainAnswerException>();
    }

    [SkippableFact]
    public async Task Find_BlockWasReplaced_IsNoLongerIncluded()
    {
        var verifier = TestVerifiers.Of(_chain);
        var hash = await _chain.TransferAsync(await _chain.NewAccountAsync(5), _chain.Token, 1);
        await _chain.MineAsync();

        await _chain.ReorganiseAsync(1);

        (await verifier.FindAsync(hash, default).Within()).State.Should().Be(ChainTransactionState.Unknown);
    }

    [SkippableFact]
    public async Task TransfersTo_AWallet_AreThoseOfTheTokenOnly()
    {
        var (from, wallet, other) = (await _chain.NewAccountAsync(50), await _chain.NewAccountAsync(), await _chain.NewAccountAsync());
        var fake = await _chain.NewTokenAsync();
        await _chain.FundAsync(from.Address, 50, fake);
        var first = await _chain.MineAsync() + 1;
        await _chain.TransferAsync(from, other.Address, 1);
        await _chain.TransferAsync(from, wallet.Address, 2);
        await _chain.MineAsync(20);
        await _chain.TransferAsync(from, wallet.Address, 3, fake);
        await _chain.FailingTransferAsync(from, wallet.Address, "REVERT");
        await _chain.TransferAsync(from, wallet.Address, 4);
        var last = await _chain.MineAsync();

        var transfers = await TestVerifiers.Of(_chain).TransfersToAsync(wallet.Address.ToString(), first, last, default).Within();

        transfers.Select(transfer => (transfer.BlockNumber, transfer.Amount)).Should().Equal((first, (UInt128)2), (last, (UInt128)4));
    }

    [SkippableTheory]
    [InlineData("429")]
    [InlineData("503")]
    [InlineData("garbage")]
    [InlineData("empty")]
    [InlineData("error")]
    [InlineData("close")]
    public async Task Find_NodeFailsOnce_IsAskedAgain(string fault)
    {
        // 429 asks to be left alone for two seconds: another endpoint answers meanwhile.
        await using var other = await MisbehavingProxy.StartAsync(_chain.Address);
        var hash = await _chain.TransferAsync(await _chain.NewAccountAsync(5), _chain.Token, 1);
        await _chain.MineAsync();
        var verifier = TestVerifiers.Of(_chain, _chain.Address, other.Address);
        await _chain.FailAsync(fault);

        (await verifier.FindAsync(hash, default).Within()).State.Should().Be(ChainTransactionState.Included);
    }
}
