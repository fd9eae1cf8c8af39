using AIForge.Chains.SignIn;
using AIForge.Chains.Tron;
using AIForge.Coordinator.Payouts;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Coordinator.Tests.Payouts;

/// <summary>What Tron does differently: no nonces, and transactions that expire.</summary>
public sealed class TronPayoutTests(TronFixture chain, PostgresFixture postgres) : IClassFixture<TronFixture>, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Network = "tron";
    private const long Million = 1_000_000;

    private readonly TronChain _chain = chain.Chain;
    private readonly PostgresFixture _postgres = postgres.Required();
    private PayoutHarness _payouts = null!;
    private WalletAddress _wallet = null!;
    private TronAddress _to = null!;

    public async Task InitializeAsync()
    {
        var (hot, receiver) = (await _chain.NewAccountAsync(1_000 * Million), await _chain.NewAccountAsync());
        (_to, _wallet) = (receiver.Address, WalletAddress.Of(receiver.Key.PublicKey, WalletNetwork.Tron));
        _payouts = await PayoutHarness.StartAsync(_postgres.ConnectionString, WalletNetwork.Tron, hot.Key, new Dictionary<string, string?>
        {
            ["Rpc:0"] = _chain.Address.ToString(),
            ["ChainId"] = _chain.ChainId.ToString(),
            ["Token"] = _chain.Token.ToString(),
        });
    }

    public Task DisposeAsync() => _payouts.DisposeAsync().AsTask();

    [SkippableFact]
    public async Task Payout_FromRequestToSolidBlock_MovesTheMoneyOnce()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var payout = await _payouts.SignedAsync(user, 10 * Million, Network);

        await _payouts.AdvanceAsync(payout);
        await _payouts.AdvanceAsync(payout);
        await _chain.MineAsync(5);
        await _payouts.AdvanceAsync(payout);
        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Submitted, "its block is not solid");
        await _chain.MineAsync(20);
        await _payouts.AdvanceAsync(payout);

        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Confirmed);
        (await _chain.BalanceAsync(_to)).Should().Be(10 * Million);
    }

    [SkippableFact]
    public async Task Create_EqualPayoutsInOneBatch_AreTwoTransactions()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var (first, second) = (await _payouts.RequestAsync(user, Million), await _payouts.RequestAsync(user, Million));
        await _payouts.SignAsync(await _payouts.Batching.CreateAsync(Network, PayoutHarness.Admin, default).Within());

        foreach (var payout in new[] { first, second }) await _payouts.AdvanceAsync(payout);
        await _chain.MineAsync(20);

        (await _chain.BalanceAsync(_to)).Should().Be(2 * Million);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Advance_ProcessEndsAroundSending_PaysOnce(bool afterSending)
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var payout = await _payouts.SignedAsync(user, 10 * Million, Network);
        var advance = () => _payouts.Replica(inner => new CrashingChain(inner, afterSending)).AdvanceAsync(payout.Id, default).Within();
        await advance.Should().ThrowAsync<OperationCanceledException>();

        for (var i = 0; i < 3; i++)
        {
            await _payouts.AdvanceAsync(payout);
            await _chain.MineAsync(20);
        }

        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Confirmed);
        (await _chain.BalanceAsync(_to)).Should().Be(10 * Million);
    }

    [SkippableFact]
    public async Task Advance_NeverSignedInTime_IsPayableAgain()
    {
        var user = await _payouts.EarnerAsync(_wallet, 10 * Million);
        var payout = await _payouts.RequestAsync(user, 10 * Million);
        await _payouts.Batching.CreateAsync(Network, PayoutHarness.Admin, default).Within();
        await _payouts.AdvanceAsync(payout);
        (await _payouts.FindAsync(payout.Id)).Status.Should().Be(PayoutStatus.Batched);

        await _postgres.Db.ScalarAsync<int>(
            "update payouts set tx_expires_at = now() - interval '1 hour' where id = @Id returning 1", new { payout.Id }, default).Within();
        await _payouts.AdvanceAsync(payout);

        var failed = await _payouts.FindAsync(payout.Id);
        failed.Status.Should().Be(PayoutStatus.Failed);
        failed.StatusReason.Should().Be("EXPIRED");
        (await _payouts.BooksAsync(user, Network)).Should().Match<(long Posted, long Held, System.Numerics.BigInteger)>(books => books.Posted == 10 * Million && books.Held == 0);
    }

    [SkippableFact]
    public async Task Advance_ChainSaysItFailed_IsPayableAgain()
    {
        var user = await _payouts.EarnerAsync(_wallet, 5_000 * Million);
        var payout = await _payouts.SignedAsync(user, 5_000 * Million, Network);
        await _payouts.AdvanceAsync(payout);
        await _chain.MineAsync(20);

        await _payouts.AdvanceAsync(payout);

        (await _payouts.FindAsync(payout.Id)).StatusReason.Should().Be("REVERT", "the paying wallet has less");
        (await _payouts.BooksAsync(user, Network)).Held.Should().Be(0);
    }
}
