using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Microsoft.Extensions.Logging;
using PaymentNetwork = AIForge.Coordinator.Payments.PaymentNetwork;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>How chains are read: by one replica, in chunks, from where it was left.</summary>
public sealed class PaymentWatchTests(PaymentsFixture fixture) : IClassFixture<PaymentsFixture>
{
    private readonly PaymentsFixture _fixture = (PaymentsFixture)fixture.Required();

    private ScriptedChain Chain => _fixture.Ethereum;

    private PaymentNetwork Network => _fixture.Service<PaymentNetworks>().Require("ethereum");

    [SkippableFact]
    public async Task Run_LeaseOfAnother_DoesNothingUntilItLapses()
    {
        await _fixture.WatchAsync();
        var other = new WatchLease(Guid.NewGuid());
        Chain.Scans.Clear();

        await _fixture.Service<NetworkWatch>().RunAsync(Network, other, default).Within();
        var scansBefore = Chain.Scans.Count;
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        await _fixture.Service<NetworkWatch>().RunAsync(Network, other, default).Within();
        var scansAfter = Chain.Scans.Count;
        await _fixture.Service<NetworkWatch>().ReleaseAsync("ethereum", other, default).Within();
        await _fixture.WatchAsync();

        (scansBefore, scansAfter).Should().Be((0, 1));
        Chain.Scans.Count.Should().Be(2, "a lease that was given back is free at once");
    }

    [SkippableFact]
    public async Task Run_FarBehind_ReadsInChunksWithAnOverlap()
    {
        await _fixture.WatchAsync();
        var start = Chain.Height;
        Chain.MineEmpty(120);
        Chain.Scans.Clear();

        await _fixture.WatchAsync();

        Chain.Scans.Should().Equal((start - 9, start + 40), (start + 41, start + 90), (start + 91, start + 120));
    }

    [SkippableFact]
    public async Task Run_ChainDown_KeepsItsPlace()
    {
        await _fixture.WatchAsync();
        var start = Chain.Height;
        Chain.MineEmpty(60);
        Chain.Scans.Clear();
        Chain.Failure = question => question == "scan" && Chain.Scans.Count > 0 ? new ChainUnavailableException("down", TimeSpan.FromSeconds(1)) : null;

        await FluentActions.Awaiting(() => _fixture.WatchAsync()).Should().ThrowAsync<ChainUnavailableException>();
        Chain.Failure = _ => null;
        await _fixture.WatchAsync();

        // The first chunk was kept; the second goes on behind it.
        Chain.Scans.Should().Equal((start - 9, start + 40), (start + 31, start + 60));
    }

    [SkippableFact]
    public async Task Run_EndpointsDisagreeAboutOneTransaction_ServesTheOthers()
    {
        var (payer, other) = (await _fixture.PayerAsync(), await _fixture.PayerAsync());
        var (payment, second) = (await _fixture.CreateAsync(payer), await _fixture.CreateAsync(other));
        Chain.Mine(Chain.Pay(payer.Wallet, PaymentsFixture.PlatformWallet(), 30_000_000));
        Chain.Mine(Chain.Pay(other.Wallet, PaymentsFixture.PlatformWallet(), 30_000_000));
        Chain.MineEmpty(3);
        var asked = 0;
        Chain.Failure = question => question == "find" && ++asked == 1 ? new ChainDisagreementException("two stories") : null;

        await _fixture.WatchAsync();
        var doubtful = await _fixture.GetAsync(payer, payment);
        Chain.Failure = _ => null;
        await _fixture.WatchAsync();

        doubtful.Status.Should().Be("PENDING");
        (await _fixture.GetAsync(other, second)).Status.Should().Be("CONFIRMED");
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
    }

    [SkippableFact]
    public async Task Run_ListedButNotThere_CountsForNothing()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        // What an endpoint lists, and no endpoint knows: the transaction is gone before it is looked at.
        Chain.Mine(Chain.Pay(payer.Wallet, PaymentsFixture.PlatformWallet(), 30_000_000));
        var listed = false;
        Chain.Failure = question =>
        {
            if (question == "find" && !listed) Chain.Reorganise(1);
            listed |= question == "find";
            return null;
        };

        await _fixture.WatchAsync();
        Chain.Failure = _ => null;
        Chain.MineEmpty(4);
        await _fixture.WatchAsync();

        var left = await _fixture.GetAsync(payer, payment);
        (left.Status, left.PaidAmount).Should().Be(("PENDING", "0.000000"));
    }

    [SkippableFact]
    public async Task Watch_WalletSettingChanged_StillWatchesTheOneThatPaymentsName()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var wallets = PlatformWallets.Setting.Default with { Ethereum = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23" };
        var json = System.Text.Json.JsonSerializer.Serialize(new { ethereum = wallets.Ethereum, tron = wallets.Tron });
        await _fixture.Service<SettingsChange>().OverwriteAsync("payments.wallets", json, "test", default).Within();
        try
        {
            Chain.Mine(Chain.Pay(payer.Wallet, payment.ToAddress, 30_000_000));
            Chain.MineEmpty(2);
            await _fixture.WatchAsync();

            (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
            (await _fixture.CreateAsync(payer)).ToAddress.Should().Be(wallets.Ethereum);
        }
        finally
        {
            await _fixture.Service<SettingsChange>().OverwriteAsync("payments.wallets", PlatformWallets.Setting.DefaultJson, "test", default).Within();
        }
    }

    [SkippableFact]
    public async Task Poll_ManyUnknownOfOneUser_EachWaitsItsTurnAndOthersAreServed()
    {
        var (payer, other) = (await _fixture.PayerAsync(), await _fixture.PayerAsync());
        Payment[] payments = [await _fixture.CreateAsync(payer), await _fixture.CreateAsync(payer)];
        for (var i = 0; i < 16; i++) await _fixture.VerifyAsync(payer, payments[i % 2], Chain.Pay(payer.Wallet, PaymentsFixture.PlatformWallet(), 1));
        await _fixture.VerifyAsync(other, await _fixture.CreateAsync(other), Chain.Pay(other.Wallet, PaymentsFixture.PlatformWallet(), 1));

        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await _fixture.WatchAsync();
        var first = (await PolledAsync(payer), await PolledAsync(other));
        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await _fixture.WatchAsync();

        first.Should().Be((10, 1), "one user has ten turns in a round");
        (await PolledAsync(payer)).Should().Be(16, "what was left out goes first");
    }

    [SkippableFact]
    public async Task Poll_NamedAgain_IsNotAskedForAnyLonger()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Pay(payer.Wallet, PaymentsFixture.PlatformWallet(), 30_000_000);
        await _fixture.VerifyAsync(payer, payment, transaction);
        var until = await PollUntilAsync(payment);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(5));

        await _fixture.VerifyAsync(payer, payment, transaction);

        (await PollUntilAsync(payment)).Should().Be(until);
    }

    [SkippableFact]
    public async Task Run_NothingCanBePolled_CarriesPaymentsOnAllTheSame()
    {
        var (payer, other) = (await _fixture.PayerAsync(), await _fixture.PayerAsync());
        await _fixture.VerifyAsync(other, await _fixture.CreateAsync(other), Chain.Pay(other.Wallet, PaymentsFixture.PlatformWallet(), 1));
        var payment = await _fixture.CreateAsync(payer);
        await _fixture.VerifyAsync(payer, payment, Chain.Mine(Chain.Pay(payer.Wallet, PaymentsFixture.PlatformWallet(), 30_000_000)));
        Chain.MineEmpty(2);
        Chain.Failure = question => question == "find" ? new ChainUnavailableException("down", TimeSpan.FromSeconds(1)) : null;

        await FluentActions.Awaiting(() => _fixture.WatchAsync()).Should().ThrowAsync<ChainUnavailableException>();
        Chain.Failure = _ => null;

        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
    }

    [SkippableFact]
    public async Task Watchers_Started_ServePaymentsByThemselves()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Pay(payer.Wallet, PaymentsFixture.PlatformWallet(), 30_000_000);
        await _fixture.Service<NetworkWatch>().ReleaseAsync("ethereum", _fixture.Lease, default).Within();
        using var watchers = new NetworkWatchers(
            _fixture.Service<PaymentNetworks>(), _fixture.Service<NetworkWatch>(), _fixture.Service<NotificationListener>(), _fixture.Clock, _fixture.Service<ILogger<NetworkWatcher>>());
        await watchers.StartAsync(default).Within();
        await _fixture.VerifyAsync(payer, payment, transaction);

        Chain.Mine(transaction);
        Chain.MineEmpty(2);

        await Eventually.IsTrueAsync(async () =>
        {
            _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await _fixture.GetAsync(payer, payment)).Status == "CONFIRMED";
        });
        await watchers.StopAsync(default).Within();
        await _fixture.WatchAsync();
    }

    [SkippableFact]
    public async Task Run_ManyPaidInPart_ServesThoseBehindThemAndComesToRest()
    {
        var (payer, last) = (await _fixture.PayerAsync(), await _fixture.PayerAsync());
        var partly = await _fixture.CreateAsync(payer);
        await _fixture.VerifyAsync(payer, partly, Chain.Mine(Chain.Pay(payer.Wallet, PaymentsFixture.PlatformWallet(), 1)));
        await using (var work = await _fixture.Service<Db>().BeginAsync(default).Within())
        {
            await work.ExecuteAsync(CopySql, new { Id = PaymentsFixture.IdOf(partly) }, default).Within();
            await work.CommitAsync(default).Within();
        }

        var payment = await _fixture.CreateAsync(last);
        await _fixture.VerifyAsync(last, payment, Chain.Mine(Chain.Pay(last.Wallet, PaymentsFixture.PlatformWallet(), 30_000_000)));
        Chain.MineEmpty(2);

        await _fixture.Service<NetworkWatch>().RunAsync(Network, _fixture.Lease, default).Within();
        var more = await _fixture.Service<NetworkWatch>().RunAsync(Network, _fixture.Lease, default).Within();

        (await _fixture.GetAsync(last, payment)).Status.Should().Be("CONFIRMED");
        more.Should().BeFalse();
    }

    // 600 of them with ids before the one that is copied, so that all come before any other.
    private const string CopySql = """
        with copies as (
            insert into payments
            select (jsonb_populate_record(p, jsonb_build_object('id', lpad(to_hex(n), 32, '0')::uuid))).* from payments p, generate_series(1, 600) n where p.id = @Id
            returning id)
        insert into chain_transfers
        select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'payment_id', c.id, 'log_index', 1000 + row_number() over ()))).*
        from chain_transfers t, copies c where t.payment_id = @Id
        """;

    private Task<DateTimeOffset> PollUntilAsync(Payment payment) => _fixture.Service<Db>().SingleAsync<DateTimeOffset>(
        "select poll_until from payment_submissions where payment_id = @Id", new { Id = PaymentsFixture.IdOf(payment) }, default).Within();

    private Task<int> PolledAsync(Payer payer) => _fixture.Service<Db>().SingleAsync<int>(
        "select count(*)::int from payment_submissions s join payments p on p.id = s.payment_id where p.user_id = @Id and s.polled_at > s.submitted_at",
        new { payer.Id }, default).Within();
}
