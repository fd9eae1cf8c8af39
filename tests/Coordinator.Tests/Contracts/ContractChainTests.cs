using System.Net;
using System.Numerics;
using System.Text.RegularExpressions;
using AIForge.Chains.Ethereum;
using AIForge.Coordinator.Contracts;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Coordinator.Tests.Contracts;

/// <summary>A chain that is down, of another id, or without the contracts.</summary>
public sealed class ContractChainTests(EthereumFixture ethereum, PostgresFixture postgres) : IClassFixture<EthereumFixture>, IClassFixture<PostgresFixture>
{
    private readonly EthereumChain _chain = ethereum.Chain;
    private readonly PostgresFixture _postgres = postgres.Required();

    [SkippableFact]
    public async Task ChainDown_QueueGrows_TheOperatorSeesIt_AndItGoesOnAfterwards()
    {
        await using var proxy = await MisbehavingProxy.StartAsync(_chain.Address);
        await using var contracts = await ContractsHarness.StartAsync(_chain, _postgres.ConnectionString, proxy.Address);
        proxy.FailWithStatus(HttpStatusCode.BadGateway);
        for (var i = 0; i < 3; i++) await contracts.EnqueueAsync();

        await contracts.RoundAsync();
        var queue = await contracts.Get<ContractTransactionsStore>().QueueAsync(default).Within();
        (queue.Queued, queue.Sent).Should().Be((3, 0));
        queue.Oldest.Should().NotBeNull();
        queue.Problem.Should().Contain("502");
        queue.ProblemAt.Should().NotBeNull();

        proxy.Fail = null;
        await contracts.FinishAsync();
        (await contracts.DoneAsync()).Should().Be(3);
        (await contracts.Get<ContractTransactionsStore>().QueueAsync(default).Within()).Should().Be(new ContractQueue(0, 0, null, "", null));
    }

    [SkippableFact]
    public async Task ChainDown_AfterSigning_TheSameTransactionIsSentLater()
    {
        await using var proxy = await MisbehavingProxy.StartAsync(_chain.Address);
        await using var contracts = await ContractsHarness.StartAsync(_chain, _postgres.ConnectionString, proxy.Address);
        var id = await contracts.EnqueueAsync();
        proxy.Lie = (question, answer) => question.Contains("eth_sendRawTransaction", StringComparison.Ordinal)
            ? """{"jsonrpc":"2.0","id":0,"error":{"code":-32000,"message":"insufficient funds for gas"}}""" : answer;

        await contracts.RoundAsync();
        var signed = await contracts.FindAsync(id);
        signed.State.Should().Be(ContractTransactionState.Sent);
        proxy.Lie = null;
        await contracts.FinishAsync();

        (await contracts.FindAsync(id)).HashText.Should().Be(signed.HashText);
        (await contracts.DoneAsync()).Should().Be(1);
    }

    [SkippableFact]
    public async Task Endpoint_AsksForATipThatNobodyPays_IsGivenTheMostOfTheSettings()
    {
        await using var proxy = await MisbehavingProxy.StartAsync(_chain.Address);
        await using var contracts = await ContractsHarness.StartAsync(_chain, _postgres.ConnectionString, proxy.Address);
        var id = await contracts.EnqueueAsync();
        // The only lists of one text in the answer: a thousandth of an ether for each unit of gas.
        proxy.Lie = (question, answer) => question.Contains("eth_feeHistory", StringComparison.Ordinal)
            ? Regex.Replace(answer, "\\[\\s*\"0x[0-9a-f]+\"\\s*\\]", "[\"0x38d7ea4c68000\"]") : answer;

        await contracts.FinishAsync();

        FeeMarketTransaction.TryRead((await contracts.FindAsync(id)).Raw, out var signed, out _).Should().BeTrue();
        signed!.MaxPriorityFeePerGas.Should().Be(new BigInteger(50_000_000_000));
        (await contracts.DoneAsync()).Should().Be(1);
    }

    [SkippableTheory]
    [InlineData("Contracts:ChainId", "1", "of chain 31337, and 1 is configured")]
    [InlineData("Contracts:Escrow", "0x68eA7071643D1A2c8976f116dd82BBfC031fEA07", "no contract of this kind (Escrow)")]
    public async Task Chain_NotTheConfiguredOne_NothingIsSigned(string setting, string value, string problem)
    {
        await using var contracts = await ContractsHarness.StartAsync(_chain, _postgres.ConnectionString, more: new Dictionary<string, string?> { [setting] = value });
        var id = await contracts.EnqueueAsync();

        await contracts.RoundAsync();

        (await contracts.FindAsync(id)).State.Should().Be(ContractTransactionState.Queued);
        (await contracts.Get<ContractTransactionsStore>().QueueAsync(default).Within()).Problem.Should().Contain(problem);
    }

    [SkippableFact]
    public async Task Endpoint_OneOfTwoIsDown_TheOtherServes()
    {
        await using var contracts = await ContractsHarness.StartAsync(
            _chain, _postgres.ConnectionString, more: new Dictionary<string, string?> { ["Contracts:RpcUrls:0"] = "http://127.0.0.1:1", ["Contracts:RpcUrls:1"] = _chain.Address.AbsoluteUri });
        await contracts.EnqueueAsync();

        await contracts.FinishAsync();

        (await contracts.DoneAsync()).Should().Be(1);
    }
}
