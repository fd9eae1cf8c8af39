using System.Numerics;
using AIForge.Chains;
using AIForge.Chains.Contracts;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Coordinator.Tests.Payments.Chains;

public sealed class EthereumVerifierTests(EthereumFixture fixture) : IClassFixture<EthereumFixture>
{
    private readonly EthereumChain _chain = fixture.Chain;

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
        found.Block!.Number.Should().Be(height);
        found.Block.Hash.Should().Equal(await verifier.BlockHashAsync(height, default).Within());
        found.Transfers.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new TokenTransfer(hash, 0, _chain.Token.ToString(), from.Address.ToString(), to.Address.ToString(), 30_000_000, height, found.Block.Hash, found.Block.Time));

        await _chain.MineAsync(8);
        (await verifier.FindAsync(hash, default).Within()).IsFinal.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Find_NobodyKnowsIt_IsUnknown()
    {
        var hash = TransactionHash.FromBytes(new byte[32]);

        (await TestVerifiers.Of(_chain).FindAsync(hash, default).Within()).Should().Be(ChainTransaction.Unknown(hash));
    }

    [SkippableFact]
    public async Task Find_FailedTransfer_IsFailedAndMovesNothing()
    {
        var hash = await _chain.FailingTransferAsync(await _chain.NewAccountAsync(5), _chain.Token);
        await _chain.MineAsync();

        var found = await TestVerifiers.Of(_chain).FindAsync(hash, default).Within();

        found.State.Should().Be(ChainTransactionState.Failed);
        found.FailureReason.Should().Be("REVERTED");
        found.Transfers.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Find_OtherTokenWithAnyAmount_NamesItsContractAndSaturates()
    {
        var from = await _chain.NewAccountAsync();
        var call = TokenCall.Transfer(from.Address.ToBytes(), BigInteger.One << 255);
        var hash = await _chain.SendAsync(from, _chain.FakeToken, call);
        await _chain.MineAsync();

        var transfer = (await TestVerifiers.Of(_chain).FindAsync(hash, default).Within()).Transfers.Single();

        transfer.Token.Should().Be(_chain.FakeToken.ToString());
        transfer.Amount.Should().Be(UInt128.MaxValue);
    }

    [SkippableFact]
    public async Task Find_InternalPayment_HasNoTransfer()
    {
        var hash = await _chain.PayInternallyAsync(await _chain.NewAccountAsync(), (await _chain.NewAccountAsync()).Address);
        await _chain.MineAsync();

        var found = await TestVerifiers.Of(_chain).FindAsync(hash, default).Within();

        found.State.Should().Be(ChainTransactionState.Included);
        found.Transfers.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Find_SeveralTransfersInOne_HasThemAll()
    {
        var (from, to) = (await _chain.NewAccountAsync(10), await _chain.NewAccountAsync());
        var hash = await _chain.MultiSendAsync(from, (to.Address, 3), (to.Address, 4));
        await _chain.MineAsync();

        var transfers = (await TestVerifiers.Of(_chain).FindAsync(hash, default).Within()).Transfers;

        transfers.Select(transfer => (transfer.LogIndex, transfer.Amount)).Should().Equal((0, (UInt128)3), (1, (UInt128)4));
        transfers.Should().OnlyContain(transfer => transfer.From == from.Address.ToString());
    }

    [SkippableFact]
    public async Task Find_BlockWasReplaced_IsNoLongerIncluded()
    {
        var verifier = TestVerifiers.Of(_chain);
        var hash = await _chain.TransferAsync(await _chain.NewAccountAsync(5), _chain.FakeToken, 1);
        var height = await _chain.MineAsync();
        var before = await verifier.BlockHashAsync(height, default).Within();

        await _chain.ReorganiseAsync(1);

        (await verifier.FindAsync(hash, default).Within()).State.Should().Be(ChainTransactionState.Unknown);
        (await verifier.BlockHashAsync(height, default).Within()).Should().NotEqual(before);
    }

    [SkippableFact]
    public async Task Find_ReceiptOutlivesItsBlock_IsPending()
    {
        await using var proxy = await MisbehavingProxy.StartAsync(_chain.Address);
        var hash = await _chain.TransferAsync(await _chain.NewAccountAsync(5), _chain.FakeToken, 1);
        var height = await _chain.MineAsync();
        var block = Convert.ToHexStringLower((await TestVerifiers.Of(_chain).BlockHashAsync(height, default).Within())!);
        proxy.Lie = (question, answer) => question.Contains("Receipt", StringComparison.Ordinal) ? answer.Replace(block, new string('a', 64), StringComparison.Ordinal) : answer;

        var found = await TestVerifiers.Of(_chain, proxy.Address).FindAsync(hash, default).Within();

        found.State.Should().Be(ChainTransactionState.Pending);
    }

    [SkippableFact]
    public async Task TransfersTo_AWallet_AreThoseOfTheTokenOnly()
    {
        var (from, wallet, other) = (await _chain.NewAccountAsync(50), await _chain.NewAccountAsync(), await _chain.NewAccountAsync());
        var first = await _chain.MineAsync() + 1;
        await _chain.TransferAsync(from, other.Address, 1);
        await _chain.TransferAsync(from, wallet.Address, 2);
        await _chain.MineAsync();
        await _chain.TransferAsync(from, wallet.Address, 3, _chain.FakeToken);
        await _chain.TransferAsync(from, wallet.Address, 4);
        var last = await _chain.MineAsync();

        var transfers = await TestVerifiers.Of(_chain).TransfersToAsync(wallet.Address.ToString(), first, last, default).Within();

        transfers.Select(transfer => (transfer.BlockNumber, transfer.Amount)).Should().Equal((first, (UInt128)2), (last, (UInt128)4));
    }

    [SkippableFact]
    public async Task BlockHash_BeyondTheHead_IsNull()
    {
        var verifier = TestVerifiers.Of(_chain);
        var head = await verifier.HeadAsync(default).Within();

        head.FinalHeight.Should().Be(head.Height - 8);
        (await verifier.BlockHashAsync(head.Height, default).Within()).Should().Equal(head.BlockHash);
        (await verifier.BlockHashAsync(head.Height + 1, default).Within()).Should().BeNull();
    }
}
