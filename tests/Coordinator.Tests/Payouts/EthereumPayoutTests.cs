using AIForge.Chains.Contracts;
using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Payouts;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Testing;
using AIForge.Testing.Chains;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Payouts;

public sealed class EthereumPayoutTests(EthereumFixture chain, PostgresFixture postgres) : IClassFixture<EthereumFixture>, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Network = "ethereum";
    private const long Million = 1_000_000;

    private static readonly CallOrigin Nowhere = new(System.Net.IPAddress.Loopback, "", null);

    private readonly EthereumChain _chain = chain.Chain;
    private readonly PostgresFixture _postgres = postgres.Required();
    private PayoutHarness _payouts = null!;
    private EthereumAccount _hot = null!;
    private WalletAddress _wallet = null!;
    private EthereumAddress _to = null!;

    public async Task InitializeAsync()
    {
        _hot = await _chain.NewAccountAsync(1_000 * Million);
        (_to, _wallet) = await NewReceiverAsync();
        _payouts = await PayoutHarness.StartAsync(_postgres.ConnectionString, WalletNetwork.Ethereum, _hot.Key, new Dictionary<string, string?>
        {
            ["Rpc:0"] = _chain.Address.ToString(),
            ["ChainId"] = _chain.ChainId.ToString(),
            ["Token"] = _chain.Token.ToString(),
        });
    }

    public Task DisposeAsync() => _payouts.DisposeAsync().AsTask();

    [SkippableFact]
    public async Task Payout_FromRequestToFinalBlock_MovesTheMoneyOnce()
    {
        var left = (await _payouts.BooksAsync(Guid.Empty, Network)).Left;
        var user = await _payouts.EarnerAsync(_wallet, 100 * Million);

        var payout = await _payouts.RequestAsync(user, 60 * Million);
        payout.Status.Should().Be(PayoutStatus.Requested);
        (await _payouts.BooksAsync(user, Network)).Should().Be((100 * Million, 60 * Million, left));

        var batch = await _payouts.Batching.CreateAsync(Network, PayoutHarness.Admin, default).Within();
        await _payouts.AdvanceAsync(payout);
        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Batched, "nobody has signed it");

        await _payouts.SignAsync(batch);
        await _payouts.AdvanceAsync(payout);
        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Submitted);
        await _chain.MineAsync(3);
        await _payouts.AdvanceAsync(payout);
        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Submitted, "its block is not final");

        await _chain.MineAsync(8);
        await _payouts.AdvanceAsync(payout);
        await _payouts.AdvanceAsync(payout);
        var done = await _payouts.FindAsync(payout.Id);
        done.Status.Should().Be(PayoutStatus.Confirmed);
        done.BlockNumber.Should().BePositive();
        (await _payouts.BooksAsync(user, Network)).Should().Be((40 * Million, 0L, left + (60 * Million)));
        (await _chain.BalanceAsync(_to)).Should().Be(60 * Million);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Advance_ProcessEndsAroundSending_PaysOnce(bool afterSending)
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var payout = await _payouts.SignedAsync(user, 10 * Million, Network);
        var dying = _payouts.Replica(inner => new CrashingChain(inner, afterSending));

        var advance = () => dying.AdvanceAsync(payout.Id, default).Within();
        await advance.Should().ThrowAsync<OperationCanceledException>();
        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Signed);
        await FinishAsync(payout);

        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Confirmed);
        (await _chain.BalanceAsync(_to)).Should().Be(10 * Million);
    }

    [SkippableFact]
    public async Task Advance_ProcessEndsAfterEveryStep_PaysOnce()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var payout = await _payouts.RequestAsync(user, 10 * Million);
        await _payouts.SignAsync(await _payouts.Batching.CreateAsync(Network, PayoutHarness.Admin, default).Within());

        // Every step is done by a process that knows nothing of the others.
        for (var step = 0; step < 6; step++)
        {
            await _payouts.Replica(inner => inner).AdvanceAsync(payout.Id, default).Within();
            await _chain.MineAsync(5);
        }

        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Confirmed);
        (await _chain.BalanceAsync(_to)).Should().Be(10 * Million);
        (await _payouts.BooksAsync(user, Network)).Posted.Should().Be(0);
    }

    [SkippableFact]
    public async Task Advance_ManyReplicasAtOnce_BookOnce()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var left = (await _payouts.BooksAsync(user, Network)).Left;
        var payout = await _payouts.SignedAsync(user, 10 * Million, Network);

        for (var step = 0; step < 3; step++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _payouts.Replica(inner => inner).AdvanceAsync(payout.Id, default))).Within();
            await _chain.MineAsync(10);
        }

        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Confirmed);
        (await _payouts.BooksAsync(user, Network)).Should().Be((0L, 0L, left + (10 * Million)));
        (await _chain.BalanceAsync(_to)).Should().Be(10 * Million);
    }

    [SkippableFact]
    public async Task Advance_TransactionFailsOnTheChain_IsPayableAgain()
    {
        var user = await _payouts.EarnerAsync(_wallet, 5_000 * Million);
        var payout = await _payouts.SignedAsync(user, 5_000 * Million, Network);

        await FinishAsync(payout);

        var failed = await _payouts.FindAsync(payout.Id);
        failed.Status.Should().Be(PayoutStatus.Failed, "the paying wallet has less");
        failed.StatusReason.Should().Be("REVERTED");
        (await _payouts.BooksAsync(user, Network)).Should().Match<(long Posted, long Held, System.Numerics.BigInteger)>(books => books.Posted == 5_000 * Million && books.Held == 0);
        (await _payouts.RequestAsync(user, 5_000 * Million)).Status.Should().Be(PayoutStatus.Requested);
    }

    [SkippableFact]
    public async Task Advance_TransactionWasDropped_IsSentAgainAsItWas()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var payout = await _payouts.SignedAsync(user, 10 * Million, Network);
        await _payouts.AdvanceAsync(payout);
        var hash = AIForge.Chains.TransactionHash.FromBytes(payout.TxHash);
        await _chain.DropAsync(hash);
        (await _chain.Rpc.TransactionAsync(hash.Value, default).Within()).Should().BeNull();

        await _payouts.AdvanceAsync(payout);

        (await _chain.Rpc.TransactionAsync(hash.Value, default).Within()).Should().NotBeNull();
    }

    [SkippableFact]
    public async Task Advance_BlockWasReplaced_IsSentAgainAndPaysOnce()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var payout = await _payouts.SignedAsync(user, 10 * Million, Network);
        await _payouts.AdvanceAsync(payout);
        await _chain.MineAsync();
        await _chain.ReorganiseAsync(1);
        (await _chain.BalanceAsync(_to)).Should().Be(0);

        await FinishAsync(payout);

        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Confirmed);
        (await _chain.BalanceAsync(_to)).Should().Be(10 * Million);
    }

    [SkippableFact]
    public async Task Create_PayoutOfASuspendedUser_WaitsUntilThatIsOver()
    {
        var user = await _payouts.EarnerAsync(_wallet, 100 * Million);
        var payout = await _payouts.RequestAsync(user, Million);
        await ChangeAsync((suspension, work) => suspension.SuspendAsync(work, user, "admin", "fraud", Nowhere, default));

        var create = () => _payouts.Batching.CreateAsync(Network, PayoutHarness.Admin, default);

        (await create.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("PAYOUT_BATCH_EMPTY");
        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Requested);
        await ChangeAsync((suspension, work) => suspension.RestoreAsync(work, user, "admin", "cleared", Nowhere, default));
        await create().Within();
        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Batched);
    }

    private async Task ChangeAsync(Func<AccountSuspension, UnitOfWork, Task> change)
    {
        await using var work = await _payouts.Get<Db>().BeginAsync(default).Within();
        await change(_payouts.Get<AccountSuspension>(), work).Within();
        await work.CommitAsync(default).Within();
    }

    [SkippableFact]
    public async Task Create_TwoBatchesAtOnce_GiveEveryPayoutOneNonce()
    {
        var user = await _payouts.EarnerAsync(_wallet, 100 * Million);
        for (var i = 0; i < 6; i++) await _payouts.RequestAsync(user, Million);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => BatchAsync())).Within();

        var payouts = await _payouts.Get<PayoutsStore>().ListAsync(new PayoutFilter(user), null, 100, default).Within();
        payouts.Should().OnlyContain(payout => payout.Status == PayoutStatus.Batched);
        payouts.Select(payout => payout.Nonce).Should().OnlyHaveUniqueItems();

        async Task BatchAsync()
        {
            try
            {
                await _payouts.Batching.CreateAsync(Network, PayoutHarness.Admin, default);
            }
            catch (FaultException fault) when (fault.Reason == "PAYOUT_BATCH_EMPTY")
            {
                return;
            }
        }
    }

    [SkippableFact]
    public async Task Sign_WithAnotherKey_TakesNothing()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var payout = await _payouts.RequestAsync(user, 10 * Million);
        var batch = await _payouts.Batching.CreateAsync(Network, PayoutHarness.Admin, default).Within();

        var sign = async () => await _payouts.SignAsync(batch, (await _chain.NewAccountAsync()).Key);

        (await sign.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("PAYOUT_SIGNATURE_WRONG");
        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Batched);
        await _payouts.SignAsync(batch);
        await _payouts.SignAsync(batch);
        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Signed, "a second signature changes nothing");
    }

    [SkippableFact]
    public async Task AdminService_BatchThatIsSignedByItsFile_IsSent()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var payout = await _payouts.RequestAsync(user, 10 * Million);
        var batch = (await _payouts.AdminAsync((client, request, headers) => client.CreatePayoutBatchAsync(request, headers), new CreatePayoutBatchRequest { Network = Network })).Batch;
        var file = await _payouts.AdminAsync((client, request, headers) => client.ExportPayoutBatchAsync(request, headers), new ExportPayoutBatchRequest { BatchId = batch.BatchId });
        var transaction = file.Transactions.Single();
        (transaction.ToAddress, transaction.Amount).Should().Be((_to.ToString(), "10.000000"));
        (file.Batch.FromAddress, file.Batch.TokenContract).Should().Be((_hot.Address.ToString(), _chain.Token.ToString()));

        var signature = _hot.Key.Sign(Convert.FromHexString(transaction.SigningHash[2..])).ToString();
        var sign = new SignPayoutBatchRequest { BatchId = batch.BatchId, Signatures = { new PayoutSignature { PayoutId = transaction.PayoutId, Signature = signature } } };
        var signed = await _payouts.AdminAsync((client, request, headers) => client.SignPayoutBatchAsync(request, headers), sign);
        await FinishAsync(payout);

        signed.Transactions.Single().TxHash.Should().StartWith("0x");
        var found = await _payouts.AdminAsync((client, request, headers) => client.SearchPayoutsAsync(request, headers), new SearchPayoutsRequest { Status = "CONFIRMED", Network = Network });
        found.Payouts.Should().Contain(shown => shown.Payout.PayoutId == payout.PublicId && shown.BatchId == batch.BatchId);
        (await _payouts.AdminAsync((client, request, headers) => client.ListPayoutBatchesAsync(request, headers), new ListPayoutBatchesRequest())).Batches.Should().Contain(listed => listed.BatchId == batch.BatchId);
        var giveUp = () => _payouts.AdminAsync((client, request, headers) => client.GiveUpPayoutAsync(request, headers), new GiveUpPayoutRequest { PayoutId = payout.PublicId, Reason = "test" });
        (await giveUp.Should().ThrowAsync<RpcException>()).Which.ShouldBeFault(StatusCode.FailedPrecondition, "PAYOUT_STILL_POSSIBLE");
    }

    [SkippableFact]
    public async Task Request_WholeBalanceManyTimesAtOnce_SucceedsOnce()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OutcomeAsync(() => _payouts.RequestAsync(user, 10 * Million)))).Within();

        outcomes.Count(outcome => outcome == "done").Should().Be(1);
        outcomes.Where(outcome => outcome != "done").Should().OnlyContain(outcome => outcome == "PAYOUT_INSUFFICIENT");
    }

    [SkippableFact]
    public async Task Cancel_BeforeTheBatch_IsPayableAgainAndAfterItRefused()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var first = await _payouts.RequestAsync(user, 10 * Million);

        (await _payouts.Requests.CancelAsync(user, first.Id, default).Within()).Status.Should().Be(PayoutStatus.Cancelled);
        (await _payouts.Requests.CancelAsync(user, first.Id, default).Within()).Status.Should().Be(PayoutStatus.Cancelled, "again is the same");
        var second = await _payouts.RequestAsync(user, 10 * Million);
        await _payouts.Batching.CreateAsync(Network, PayoutHarness.Admin, default).Within();

        (await OutcomeAsync(() => _payouts.Requests.CancelAsync(user, second.Id, default))).Should().Be("PAYOUT_NOT_CANCELLABLE");
        (await OutcomeAsync(() => _payouts.Requests.CancelAsync(Guid.NewGuid(), second.Id, default))).Should().Be("PAYOUT_NOT_FOUND");
    }

    [SkippableFact]
    public async Task GiveUp_OnlyWhenTheNonceIsGone_MakesItPayableAgain()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var payout = await _payouts.SignedAsync(user, 10 * Million, Network);
        (await OutcomeAsync(() => GiveUpAsync(payout))).Should().Be("PAYOUT_STILL_POSSIBLE");

        // The same nonce, used for something else and final.
        await _chain.SendAsync(_hot, _chain.Token, TokenCall.Transfer(_hot.Address.ToBytes(), 1));
        await _chain.MineAsync(10);
        await _payouts.AdvanceAsync(payout);
        await _payouts.AdvanceAsync(payout);

        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Submitted, "a person decides whether that transaction paid");
        var given = await GiveUpAsync(await _payouts.FindAsync(payout.Id));
        given.Status.Should().Be(PayoutStatus.Failed);
        given.StatusReason.Should().Be("replaced");
        (await _payouts.BooksAsync(user, Network)).Should().Match<(long Posted, long Held, System.Numerics.BigInteger)>(books => books.Posted == 10 * Million && books.Held == 0);
    }

    [SkippableFact]
    public async Task Estimate_OfTheChain_SaysTheFeeBefore()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);

        var estimate = await _payouts.Get<PayoutEstimates>().EstimateAsync(user, null, "", default).Within();

        estimate.Payable.MinorUnits.Should().Be(10 * Million);
        estimate.Fee.Currency.Should().Be("ETH");
        estimate.Fee.Units.Sign.Should().Be(1);
        estimate.Fee.ToDecimalString().Should().MatchRegex(@"^0\.\d{18}$");
    }

    private static async Task<string> OutcomeAsync(Func<Task> act)
    {
        try
        {
            await act().Within();
            return "done";
        }
        catch (FaultException fault)
        {
            return fault.Reason;
        }
    }

    private Task<PayoutRecord> GiveUpAsync(PayoutRecord payout) => _payouts.Tracking.GiveUpAsync(payout, "replaced", PayoutHarness.Admin, default);

    private async Task FinishAsync(PayoutRecord payout)
    {
        for (var i = 0; i < 3; i++)
        {
            await _payouts.AdvanceAsync(payout);
            await _chain.MineAsync(10);
        }

        await _payouts.AdvanceAsync(payout);
    }

    private async Task<(EthereumAddress, WalletAddress)> NewReceiverAsync()
    {
        var account = await _chain.NewAccountAsync();
        return (account.Address, WalletAddress.Of(account.Key.PublicKey, WalletNetwork.Ethereum));
    }
}
