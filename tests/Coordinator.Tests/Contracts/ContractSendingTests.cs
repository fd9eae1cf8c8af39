using AIForge.Chains.Contracts;
using AIForge.Coordinator.Contracts;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Coordinator.Tests.Contracts;

public sealed class ContractSendingTests(EthereumFixture ethereum, PostgresFixture postgres) : IClassFixture<EthereumFixture>, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly EthereumChain _chain = ethereum.Chain;
    private readonly PostgresFixture _postgres = postgres.Required();
    private ContractsHarness _contracts = null!;

    public async Task InitializeAsync() => _contracts = await ContractsHarness.StartAsync(_chain, _postgres.ConnectionString);

    public Task DisposeAsync() => _contracts.DisposeAsync().AsTask();

    [SkippableFact]
    public async Task Transaction_FromQueueToFinalBlock_IsCarriedOutOnce()
    {
        var id = await _contracts.EnqueueAsync();
        (await _contracts.FindAsync(id)).State.Should().Be(ContractTransactionState.Queued);

        await _contracts.RoundAsync();
        var sent = await _contracts.FindAsync(id);
        (sent.State, sent.BlockNumber).Should().Be((ContractTransactionState.Sent, null));
        sent.HashText.Should().MatchRegex("^0x[0-9a-f]{64}$");

        await _chain.MineAsync();
        await _contracts.RoundAsync();
        var included = await _contracts.FindAsync(id);
        included.State.Should().Be(ContractTransactionState.Sent, "one confirmation is not three");
        included.BlockNumber.Should().BePositive();

        await _chain.MineAsync(2);
        await _contracts.RoundAsync();
        var mined = await _contracts.FindAsync(id);
        (mined.State, mined.FinalAt).Should().Be((ContractTransactionState.Mined, null));

        await _contracts.FinishAsync();
        (await _contracts.FindAsync(id)).FinalAt.Should().NotBeNull();
        (await _contracts.DoneAsync()).Should().Be(1);
    }

    [SkippableFact]
    public async Task Enqueue_SameIdAgain_IsOneCall_AndAnotherCallUnderItIsRefused()
    {
        var id = await _contracts.EnqueueAsync();
        await _contracts.EnqueueAsync(id: id);
        await _contracts.FinishAsync();
        await _contracts.EnqueueAsync(id: id);
        await _contracts.FinishAsync();

        (await _contracts.DoneAsync()).Should().Be(1);
        var other = () => _contracts.EnqueueAsync(EscrowCall.Withdraw(2), id);
        await other.Should().ThrowAsync<InvalidOperationException>();
    }

    [SkippableFact]
    public async Task Transactions_MoreThanMayBeUnderWay_LeaveInTheirOrder()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 20; i++) ids.Add(await _contracts.EnqueueAsync());

        await _contracts.RoundAsync();
        (await StatesAsync(ids)).Should().HaveCount(20).And.Subject.Count(state => state == ContractTransactionState.Sent).Should().Be(16);
        await _contracts.FinishAsync();

        (await StatesAsync(ids)).Should().AllBeEquivalentTo(ContractTransactionState.Mined);
        var nonces = await Task.WhenAll(ids.Select(_contracts.FindAsync));
        nonces.Select(transaction => transaction.Nonce).Should().BeInAscendingOrder();
        (await _contracts.DoneAsync()).Should().Be(20);
    }

    [SkippableTheory]
    [InlineData(nameof(IContractChain.HeadsAsync), false)]
    [InlineData(nameof(IContractChain.NextNonceAsync), false)]
    [InlineData(nameof(IContractChain.FeesAsync), true)]
    [InlineData(nameof(IContractChain.OfferAsync), false)]
    [InlineData(nameof(IContractChain.OfferAsync), true)]
    [InlineData(nameof(IContractChain.ReceiptAsync), false)]
    [InlineData(nameof(IContractChain.ReceiptAsync), true)]
    [InlineData(nameof(IContractChain.IsNonceSpentAsync), true)]
    public async Task Worker_ProcessEndsAtAStep_IsCarriedOutOnce(string at, bool afterwards)
    {
        var ids = new[] { await _contracts.EnqueueAsync(), await _contracts.EnqueueAsync() };
        var ended = 0;
        // Whatever comes before that step is done by processes that end there, over and over.
        for (var round = 0; round < 6; round++)
        {
            await _contracts.EndLeaseAsync();
            try
            {
                await ContractsHarness.RoundAsync(_contracts.Replica(chain => new CrashingContractChain(chain, at, afterwards)));
            }
            catch (OperationCanceledException)
            {
                ended++;
            }

            if (round % 2 == 1) await _chain.MineAsync();
        }

        ended.Should().BePositive("the step must have been reached");
        await _contracts.EndLeaseAsync();
        await _contracts.FinishAsync();

        (await StatesAsync(ids)).Should().AllBeEquivalentTo(ContractTransactionState.Mined);
        (await _contracts.DoneAsync()).Should().Be(2);
    }

    [SkippableFact]
    public async Task Worker_TwoAtOnce_SendOneTransactionEach()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 10; i++) ids.Add(await _contracts.EnqueueAsync());
        var replicas = Enumerable.Range(0, 4).Select(_ => _contracts.Replica()).ToList();

        // As when each of them has lost the lease in the middle of its work.
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(replicas.Select(async replica =>
            {
                await _contracts.EndLeaseAsync();
                await ContractsHarness.RoundAsync(replica);
            }));
            await _chain.MineAsync(3);
        }

        await _contracts.EndLeaseAsync();
        await _contracts.FinishAsync();
        (await StatesAsync(ids)).Should().AllBeEquivalentTo(ContractTransactionState.Mined);
        (await _contracts.DoneAsync()).Should().Be(10);
    }

    [SkippableFact]
    public async Task Worker_AnotherHasTheLease_DoesNothing()
    {
        await _contracts.RoundAsync();
        var id = await _contracts.EnqueueAsync();

        await ContractsHarness.RoundAsync(_contracts.Replica());

        (await _contracts.FindAsync(id)).State.Should().Be(ContractTransactionState.Queued);
    }

    [SkippableFact]
    public async Task Transaction_TheContractRefuses_IsReverted_WithItsReason()
    {
        var id = await _contracts.EnqueueAsync(EscrowCall.Withdraw(System.Numerics.BigInteger.Pow(10, 30)));
        var next = await _contracts.EnqueueAsync();

        await _contracts.FinishAsync();

        var reverted = await _contracts.FindAsync(id);
        reverted.State.Should().Be(ContractTransactionState.Reverted);
        reverted.Reason.Should().Contain("revert");
        (await _contracts.FindAsync(next)).State.Should().Be(ContractTransactionState.Mined, "one that is refused holds up no other");
    }

    [SkippableFact]
    public async Task Transaction_WithoutEnoughGas_SaysSo()
    {
        var id = await _contracts.EnqueueAsync(gasLimit: 30_000);

        await _contracts.FinishAsync();

        var reverted = await _contracts.FindAsync(id);
        (reverted.State, reverted.Reason).Should().Be((ContractTransactionState.Reverted, "It needs more than its 30000 gas."));
    }

    [SkippableFact]
    public async Task Reorganisation_TakesItOutOfItsBlock_ItIsSentAgain()
    {
        await _chain.MineAsync(3);
        var id = await _contracts.EnqueueAsync();
        await _contracts.RoundAsync();
        await _chain.MineAsync(3);
        await _contracts.RoundAsync();
        var mined = await _contracts.FindAsync(id);
        mined.State.Should().Be(ContractTransactionState.Mined);

        await _chain.ReorganiseAsync(4);
        (await _contracts.DoneAsync()).Should().Be(0);
        await _chain.MineAsync(9);
        await _contracts.RoundAsync();
        (await _contracts.FindAsync(id)).State.Should().Be(ContractTransactionState.Sent);
        await _contracts.FinishAsync();

        var again = await _contracts.FindAsync(id);
        (again.State, again.HashText).Should().Be((ContractTransactionState.Mined, mined.HashText));
        (await _contracts.DoneAsync()).Should().Be(1);
    }

    [SkippableFact]
    public async Task Transaction_DroppedByTheNode_IsOfferedAgain()
    {
        var id = await _contracts.EnqueueAsync();
        await _contracts.RoundAsync();
        await _chain.DropAsync(AIForge.Chains.TransactionHash.FromBytes((await _contracts.FindAsync(id)).Hash));
        await _chain.MineAsync();
        (await _contracts.DoneAsync()).Should().Be(0);

        await _contracts.FinishAsync();

        (await _contracts.DoneAsync()).Should().Be(1);
    }

    [SkippableFact]
    public async Task Nonce_UsedByAnotherTransactionOfTheAccount_IsSignedAnewOnce()
    {
        var id = await _contracts.EnqueueAsync();
        var dying = _contracts.Replica(chain => new CrashingContractChain(chain, nameof(IContractChain.OfferAsync), afterwards: false));
        await _contracts.EndLeaseAsync();
        await ((Func<Task>)(() => ContractsHarness.RoundAsync(dying))).Should().ThrowAsync<OperationCanceledException>();
        await _chain.SendAsync(_contracts.Contracts.Operator, _contracts.Contracts.Token, TokenCall.Approve(new byte[20].Append((byte)1).Skip(1).ToArray(), 1));
        await _chain.MineAsync(20);
        var first = await _contracts.FindAsync(id);

        await _contracts.EndLeaseAsync();
        await _contracts.FinishAsync();

        var second = await _contracts.FindAsync(id);
        second.State.Should().Be(ContractTransactionState.Mined);
        second.Nonce.Should().Be(first.Nonce + 1);
        (await _contracts.DoneAsync()).Should().Be(1);
    }

    private async Task<IReadOnlyList<ContractTransactionState>> StatesAsync(IReadOnlyList<Guid> ids) =>
        [.. (await _contracts.Get<ContractTransactions>().FindAsync([.. ids], default).Within()).Select(transaction => transaction.State)];
}
