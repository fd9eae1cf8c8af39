using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using static AIForge.Coordinator.Tests.Marketplace.MarketplaceFixture;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>The nodes' part of a month's fee: put aside with it, divided when the month is over.</summary>
public sealed class ServicePoolTests(MarketplaceFixture fixture) : IClassFixture<MarketplaceFixture>
{
    [SkippableFact]
    public async Task Month_ServedBySixtyPercentForeignNodes_PaysThemSixtyPercentOfTheirPart()
    {
        var market = Market(out var owned);
        var (owner, user, subscription) = await SubscribedAsync(market, owned);
        // 10: 1 for the platform, 2.70 put aside for nodes, 6.30 for the creator.
        (await owned.EarnedAsync(owner), await PoolAsync(owned, subscription)).Should().Be((Micro(6_300_000), Micro(2_700_000)));
        var (foreign, own) = (await owned.RegisterAsync(await owned.BuyerAsync()), await owned.RegisterAsync(owner));
        await RequestAsync(owned, user, subscription, foreign.Id, 600, market.Now.AddDays(3));
        await RequestAsync(owned, user, subscription, own.Id, 300, market.Now.AddDays(20));
        await RequestAsync(owned, user, subscription, null, 100, market.Now.AddDays(30));
        await RequestAsync(owned, user, subscription, foreign.Id, 5_000, market.Now.AddDays(32), "of the month after");
        await RequestAsync(owned, user, subscription, foreign.Id, 5_000, market.Now.AddDays(2), "failed");
        market.Clock.Advance(TimeSpan.FromDays(31));
        await market.SettleAsync();
        (await PoolAsync(owned, subscription)).Should().Be(Micro(2_700_000), "its last records may still come");
        market.Clock.Advance(TimeSpan.FromHours(6));

        await market.SettleAsync();
        await market.SettleAsync();

        (await owned.BalanceAsync(LedgerAccount.NodeHeld(Asset.Usdt, foreign.Id))).Should().Be(Micro(1_620_000));
        (await owned.EarnedAsync(owner), await PoolAsync(owned, subscription)).Should().Be((Micro(6_300_000 + 1_080_000), Money.Zero(Asset.Usdt)));
    }

    [SkippableFact]
    public async Task Month_NobodyServed_IsAllTheCreators()
    {
        var market = Market(out var owned);
        var (owner, _, subscription) = await SubscribedAsync(market, owned);
        market.Clock.Advance(TimeSpan.FromDays(32));

        await market.SettleAsync();

        (await owned.EarnedAsync(owner), await PoolAsync(owned, subscription)).Should().Be((Micro(9_000_000), Money.Zero(Asset.Usdt)));
    }

    [SkippableFact]
    public async Task Month_OfAPausedService_IsDividedWhenItReallyEnds()
    {
        var market = Market(out var owned);
        var (owner, user, subscription) = await SubscribedAsync(market, owned);
        var service = (await owned.GetAsync(user, subscription)).Service;
        var foreign = await owned.RegisterAsync(await owned.BuyerAsync());
        await market.PauseAsync(owner, service);
        market.Clock.Advance(TimeSpan.FromDays(10));
        await market.ResumeAsync(owner, service);
        await RequestAsync(owned, user, subscription, foreign.Id, 10, market.Now.AddDays(30));
        market.Clock.Advance(TimeSpan.FromDays(25));
        await market.SettleAsync();
        (await PoolAsync(owned, subscription)).Should().Be(Micro(2_700_000));
        market.Clock.Advance(TimeSpan.FromDays(7));

        await market.SettleAsync();

        (await owned.BalanceAsync(LedgerAccount.NodeHeld(Asset.Usdt, foreign.Id))).Should().Be(Micro(2_700_000));
    }

    private MarketClock Market(out MarketplaceFixture owned)
    {
        owned = (MarketplaceFixture)fixture.Required();
        return new MarketClock(owned);
    }

    private static async Task<(TestUser Owner, TestUser User, string Subscription)> SubscribedAsync(MarketClock market, MarketplaceFixture owned)
    {
        var (owner, user) = (await owned.BuyerAsync(), await owned.BuyerAsync(usdt: 10));
        var service = await owned.MonthlyAsync(owner, serving: "network");
        return (owner, user, await market.SubscribeAsync(user, service));
    }

    /// <summary>What lies aside for the subscription's first month.</summary>
    private static async Task<Money> PoolAsync(MarketplaceFixture owned, string subscription)
    {
        var id = await owned.Db.ScalarAsync<Guid>(
            "select id from api_subscription_charges where subscription_id = @id", new { id = IdOf<ServiceSubscriptionTag>(subscription) }, default).Within();
        return await owned.BalanceAsync(LedgerAccount.ServicePool(Asset.Usdt, id));
    }

    private static Task RequestAsync(
        MarketplaceFixture owned, TestUser user, string subscription, Guid? node, int tokens, DateTimeOffset at, string finish = "stop") => owned.ExecuteAsync(
        """
        insert into api_requests (id, user_id, model_id, node_id, prompt_tokens, completion_tokens, attempts, finish_reason, duration_ms, created_at,
            service_id, subscription_id, billing)
        select gen_random_uuid(), @user, v.model_id, @node, 0, @tokens, 1, @finish, 1, @at, v.id, s.id, 'month'
        from api_subscriptions s join api_services v on v.id = s.service_id where s.id = @subscription
        """,
        new { user = user.Id, node, tokens, finish, at, subscription = IdOf<ServiceSubscriptionTag>(subscription) });
}
