using AIForge.Chains.Contracts;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Chains.Tests.Ethereum;

/// <summary>The client against a real node: what it reads and signs is what Ethereum writes and takes.</summary>
public sealed class EthereumNodeTests(EthereumFixture fixture) : IClassFixture<EthereumFixture>
{
    private EthereumRpc Rpc => fixture.Chain.Rpc;

    [SkippableFact]
    public async Task Transfer_SignedHere_IsMinedAndRead()
    {
        var chain = fixture.Chain;
        var (from, to) = (await chain.NewAccountAsync(50_000_000), await chain.NewAccountAsync());

        var hash = await chain.TransferAsync(from, to.Address, 30_000_000);
        (await Rpc.TransactionAsync(hash.Value, default).Within())!.BlockNumber.Should().BeNull("it waits");
        (await Rpc.ReceiptAsync(hash.Value, default).Within()).Should().BeNull("it waits");
        var height = await chain.MineAsync();

        var receipt = await Rpc.ReceiptAsync(hash.Value, default).Within();
        receipt!.Succeeded.Should().BeTrue();
        receipt.BlockNumber.Should().Be(height);
        receipt.BlockHash.Should().Be((await Rpc.BlockAsync(BlockTag.Number(height), default).Within())!.Hash);
        TransferLog.TryRead(receipt.Logs.Single().Topics, receipt.Logs.Single().Data, out var transfer).Should().BeTrue();
        transfer!.From.Should().Equal(from.Address.ToBytes());
        (await chain.BalanceAsync(to.Address)).Should().Be(30_000_000);
        (await Rpc.LogsAsync(new LogFilter(chain.Token, height, height, [TransferLog.Topic]), default).Within()).Should().ContainSingle();
    }

    [SkippableFact]
    public async Task Transfer_BeyondTheBalance_FailsInItsBlockAndWhenEstimated()
    {
        var chain = fixture.Chain;
        var from = await chain.NewAccountAsync(1);

        var hash = await chain.FailingTransferAsync(from, chain.Token);
        await chain.MineAsync();

        (await Rpc.ReceiptAsync(hash.Value, default).Within())!.Succeeded.Should().BeFalse();
        var estimate = () => Rpc.EstimateGasAsync(from.Address, chain.Token, TokenCall.Transfer(from.Address.ToBytes(), 2), default).Within();
        await estimate.Should().ThrowAsync<RpcErrorException>();
    }

    [SkippableFact]
    public async Task MultiSend_TwoReceivers_WritesTwoTransfers()
    {
        var chain = fixture.Chain;
        var from = await chain.NewAccountAsync(10);

        var hash = await chain.MultiSendAsync(from, (chain.FakeToken, 3), (chain.Forwarder, 4));
        await chain.MineAsync();

        (await Rpc.ReceiptAsync(hash.Value, default).Within())!.Logs.Should().HaveCount(2).And.OnlyContain(log => log.Address == chain.Token);
    }

    [SkippableFact]
    public async Task PayInternally_Ether_LeavesNoEvent()
    {
        var chain = fixture.Chain;
        var from = await chain.NewAccountAsync();

        var hash = await chain.PayInternallyAsync(from, (await chain.NewAccountAsync()).Address);
        await chain.MineAsync();

        (await Rpc.ReceiptAsync(hash.Value, default).Within())!.Should().Match<EthereumReceipt>(receipt => receipt.Succeeded && receipt.Logs.Count == 0);
    }

    [SkippableFact]
    public async Task Reorganise_BlockOfATransaction_ForgetsIt()
    {
        var chain = fixture.Chain;
        var from = await chain.NewAccountAsync(10);
        var hash = await chain.TransferAsync(from, chain.FakeToken, 1);
        var height = await chain.MineAsync();
        var before = await Rpc.BlockAsync(BlockTag.Number(height), default).Within();

        await chain.ReorganiseAsync(1);

        (await Rpc.ReceiptAsync(hash.Value, default).Within()).Should().BeNull();
        (await Rpc.BlockAsync(BlockTag.Number(height), default).Within())!.Hash.Should().NotBe(before!.Hash);
    }

    [SkippableFact]
    public async Task Ask_WhatPayoutsNeed_IsAnswered()
    {
        var chain = fixture.Chain;
        var account = await chain.NewAccountAsync(10);

        (await Rpc.ChainIdAsync(default).Within()).Should().Be(31337);
        (await Rpc.NextNonceAsync(account.Address, BlockTag.Latest, default).Within()).Should().Be(0);
        (await Rpc.BalanceAsync(account.Address, default).Within()).Sign.Should().Be(1);
        (await Rpc.FeesAsync(default).Within()).NextBaseFee.Sign.Should().Be(1);
        (await Rpc.EstimateGasAsync(account.Address, chain.Token, TokenCall.Transfer(account.Address.ToBytes(), 1), default).Within()).Should().BeInRange(21_000, 100_000);
        (await Rpc.CallAsync(chain.Token, TokenCall.Decimals(), default).Within()).Should().Equal(Abi.Number(6));
        var (head, final) = (await Rpc.BlockNumberAsync(default).Within(), await Rpc.BlockAsync(BlockTag.Finalized, default).Within());
        final!.Number.Should().Be(head - 8);
    }
}
