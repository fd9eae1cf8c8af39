using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Coordinator.Tests.Payments;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using static AIForge.Coordinator.Tests.Marketplace.MarketplaceFixture;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>Acts that end at any of their moments: nothing is lost and nothing happens twice, whoever tries again.</summary>
public sealed class ServiceCrashTests : IClassFixture<MarketplaceFixture>
{
    private readonly MarketplaceFixture _fixture;
    private readonly MarketClock _market;

    public ServiceCrashTests(MarketplaceFixture fixture)
    {
        _fixture = (MarketplaceFixture)fixture.Required();
        _market = new MarketClock(_fixture);
    }

    [SkippableFact]
    public async Task Subscribe_KilledAnywhere_PaysOnceWithTheNextTry()
    {
        var (user, service, id) = (default(TestUser)!, await _fixture.MonthlyAsync(await _fixture.BuyerAsync(), serving: "network"), default(Id<ServiceSubscriptionTag>));
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (user, id) = (await _fixture.BuyerAsync(usdt: 20), Id<ServiceSubscriptionTag>.New(_market.Clock));
                return token => _market.SubscribeAsync(id.Value, service, user, token);
            },
            async () =>
            {
                (await _fixture.BalanceAsync(user)).Should().BeOneOf(Money.Whole(Asset.Usdt, 20), Money.Whole(Asset.Usdt, 10));
                // As the service does with a call that is repeated: first it looks for what the attempt before did.
                if ((await ListAsync(user)).Count == 0) await _market.SubscribeAsync(id.Value, service, user, default).Within();
                (await _fixture.GetAsync(user, id.ToString())).Status.Should().Be("active");
                (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 10));
                (await ChargesAsync(user, id.ToString())).Should().ContainSingle();
            });

        kills.Should().BeGreaterThan(10);
    }

    [SkippableFact]
    public async Task TopUpAndWithdraw_KilledAnywhereAndRepeated_MoveTheMoneyOnce()
    {
        var (user, id, act) = (default(TestUser)!, "", Guid.Empty);
        var service = await _fixture.PerUseAsync(await _fixture.BuyerAsync());
        Task ActAsync(CancellationToken token) => _market.Subscriptions.TopUpAsync(act, IdOf<ServiceSubscriptionTag>(id), user.Id, Money.Whole(Asset.Usdt, 4), token);
        Task BackAsync(CancellationToken token) => _market.Subscriptions.WithdrawAsync(act, IdOf<ServiceSubscriptionTag>(id), user.Id, null, token);
        await Killer.RunAllAsync(
            async () =>
            {
                (user, act) = (await _fixture.BuyerAsync(usdt: 10), Guid.CreateVersion7());
                id = await _market.SubscribeAsync(user, service);
                return ActAsync;
            },
            async () =>
            {
                await ActAsync(default).Within();
                await ActAsync(default).Within();
                (await _fixture.GetAsync(user, id)).Credits.Should().Be("4.000000");
                (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 6));
            });
        await Killer.RunAllAsync(
            async () =>
            {
                (user, act) = (await _fixture.BuyerAsync(usdt: 10), Guid.CreateVersion7());
                id = await _market.SubscribeAsync(user, service);
                await _fixture.TopUpAsync(user, id, "4");
                return BackAsync;
            },
            async () =>
            {
                await BackAsync(default).Within();
                await BackAsync(default).Within();
                (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 10));
            });
    }

    [SkippableFact]
    public async Task Renewal_KilledAnywhere_PaysTheMonthOnceWithTheNextRound()
    {
        var (user, id) = (default(TestUser)!, "");
        var service = await _fixture.MonthlyAsync(await _fixture.BuyerAsync(), serving: "network");
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                user = await _fixture.BuyerAsync(usdt: 30);
                id = await _market.SubscribeAsync(user, service);
                _market.Clock.Advance(TimeSpan.FromDays(31));
                return _market.NewRenewals().SettleNextAsync;
            },
            async () =>
            {
                _market.Clock.Advance(TimeSpan.FromHours(2));
                await _market.RenewAsync();
                (await ChargesAsync(user, id)).Should().HaveCount(2);
                (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 10));
                await _fixture.ExecuteAsync("update api_subscriptions set auto_renew = false, check_at = null where user_id = @Id", new { user.Id });
            });

        kills.Should().BeGreaterThan(10);
    }

    [SkippableFact]
    public async Task Settlement_KilledAnywhere_DividesOnceWithTheNextRound()
    {
        var (owner, user) = (default(TestUser)!, default(TestUser)!);
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(usdt: 10));
                await _market.SubscribeAsync(user, await _fixture.MonthlyAsync(owner, serving: "network"));
                _market.Clock.Advance(TimeSpan.FromDays(32));
                return _market.NewSettlement().SettleNextAsync;
            },
            async () =>
            {
                (await _fixture.EarnedAsync(owner)).Should().BeOneOf(Micro(6_300_000), Micro(9_000_000));
                _market.Clock.Advance(TimeSpan.FromHours(2));
                await _market.SettleAsync();
                (await _fixture.EarnedAsync(owner)).Should().Be(Micro(9_000_000));
            });

        kills.Should().BeGreaterThan(5);
    }

    [SkippableFact]
    public async Task Payment_KilledAnywhere_BuysTheMonthOnceWithTheNextTry()
    {
        var (user, order) = (default(TestUser)!, default(PaidOrder)!);
        var service = await _fixture.MonthlyAsync(await _fixture.BuyerAsync());
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                user = await _fixture.BuyerAsync();
                var target = new PaymentTarget(null, null, null) { ServiceId = IdOf<ServiceTag>(service.ServiceId) };
                order = new PaidOrder(Guid.NewGuid(), user.Id, target, Money.Whole(Asset.Usdt, 10), _market.Now);
                return ConfirmAsync;
            },
            async () =>
            {
                if ((await ListAsync(user)).Count == 0) await ConfirmAsync(default);
                (await ListAsync(user)).Should().ContainSingle().Which.Status.Should().Be("active");
                (await _fixture.BalanceAsync(user)).IsZero.Should().BeTrue();
            });

        kills.Should().BeGreaterThan(10);

        // One transaction, as Payments has it.
        async Task ConfirmAsync(CancellationToken token)
        {
            await using var work = await _fixture.Db.BeginAsync(token);
            var leg = new Leg(LedgerAccount.External(Asset.Usdt, "ethereum"), LedgerAccount.UserAvailable(Asset.Usdt, user.Id), order.Amount);
            await _fixture.Service<LedgerBook>().TransferAsync(work, new LedgerEntry(LedgerIds.Of("test", order.PaymentId), EntryKind.Payment, "test", [leg]), token);
            (await _market.Fulfilment.FulfilAsync(work, order, token)).IsDone.Should().BeTrue();
            await work.CommitAsync(token);
        }
    }

    private async Task<IReadOnlyList<ServiceSubscription>> ListAsync(TestUser user) => (await _fixture.Subscribers.ListServiceSubscriptionsAsync(
        new ListServiceSubscriptionsRequest(), user.Headers).ResponseAsync.Within()).Subscriptions;

    private async Task<IReadOnlyList<ServiceCharge>> ChargesAsync(TestUser user, string id) => (await _fixture.Subscribers.ListServiceChargesAsync(
        new ListServiceChargesRequest { SubscriptionId = id }, user.Headers).ResponseAsync.Within()).Charges;
}
