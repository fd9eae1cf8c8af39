using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Coordinator.Tests.Subscriptions;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using static AIForge.Coordinator.Tests.Marketplace.MarketplaceFixture;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>What subscribers to services do: paying, keys and credits.</summary>
public sealed class ServiceSubscriptionTests(MarketplaceFixture fixture) : IClassFixture<MarketplaceFixture>
{
    private readonly MarketplaceFixture _fixture = (MarketplaceFixture)fixture.Required();

    [SkippableFact]
    public async Task Subscribe_MonthOfTen_IsOneForThePlatformAndNineForTheCreator()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(usdt: 11));
        var service = await _fixture.MonthlyAsync(owner);
        var platform = await _fixture.PlatformAsync();

        var reply = await _fixture.SubscribeAsync(user, service);

        (reply.Subscription.Status, reply.Subscription.AutoRenew, reply.Subscription.NextPrice).Should().Be(("active", true, "10.000000"));
        (await _fixture.BalanceAsync(user), await _fixture.EarnedAsync(owner)).Should().Be((Money.Whole(Asset.Usdt, 1), Money.Whole(Asset.Usdt, 9)));
        (await _fixture.PlatformAsync()).Should().Be(platform + Money.Whole(Asset.Usdt, 1));
        var charges = await _fixture.Subscribers.ListServiceChargesAsync(
            new ListServiceChargesRequest { SubscriptionId = reply.Subscription.SubscriptionId }, user.Headers).ResponseAsync.Within();
        charges.Charges.Should().ContainSingle().Which.Amount.Should().Be("10.000000");
    }

    [SkippableFact]
    public async Task Subscribe_Key_CallsInferenceAndNothingElse()
    {
        var user = await _fixture.BuyerAsync(usdt: 10);
        var reply = await _fixture.SubscribeAsync(user, await _fixture.MonthlyAsync(await _fixture.BuyerAsync()));
        var accounts = new AccountService.AccountServiceClient(_fixture.Anonymous);
        var headers = RunningCoordinator.Bearer(reply.ApiKey);

        (await _fixture.CallAsync(reply.ApiKey)).Should().BeEmpty();
        (await SalesFixture.TryAsync(() => accounts.GetMeAsync(new GetMeRequest(), headers).ResponseAsync)).Should().Be("WRONG_CREDENTIAL_KIND");
        (await SalesFixture.TryAsync(() => _fixture.SubscribeAsync(new TestUser(user.Id, reply.ApiKey), reply.Subscription.Service))).Should().Be("WRONG_CREDENTIAL_KIND");
        var own = await accounts.ListApiKeysAsync(new ListApiKeysRequest(), user.Headers).ResponseAsync.Within();
        own.ApiKeys.Select(key => key.Prefix).Should().NotContain(reply.Subscription.KeyPrefix);
        reply.ApiKey.Should().StartWith(reply.Subscription.KeyPrefix);
    }

    [SkippableFact]
    public async Task RotateAndRevoke_Key_TheOldOneIsRefusedAtOnce()
    {
        var user = await _fixture.BuyerAsync(usdt: 10);
        var reply = await _fixture.SubscribeAsync(user, await _fixture.MonthlyAsync(await _fixture.BuyerAsync()));
        var id = reply.Subscription.SubscriptionId;
        (await _fixture.CallAsync(reply.ApiKey)).Should().BeEmpty();

        var rotated = await _fixture.Subscribers.RotateServiceKeyAsync(new RotateServiceKeyRequest { SubscriptionId = id }, user.Headers).ResponseAsync.Within();
        (await _fixture.CallAsync(reply.ApiKey), await _fixture.CallAsync(rotated.ApiKey)).Should().Be(("CREDENTIAL_REVOKED", ""));

        var left = await _fixture.Subscribers.RevokeServiceKeyAsync(new RevokeServiceKeyRequest { SubscriptionId = id }, user.Headers).ResponseAsync.Within();
        (await _fixture.CallAsync(rotated.ApiKey)).Should().Be("CREDENTIAL_REVOKED");
        (left.Subscription.Status, left.Subscription.KeyPrefix).Should().Be(("active", ""));
    }

    [SkippableFact]
    public async Task Subscribe_WhatCannotBeSubscribedTo_IsRefusedWithItsReason()
    {
        var (owner, user) = (await _fixture.BuyerAsync(usdt: 100), await _fixture.BuyerAsync(usdt: 100));
        var service = await _fixture.MonthlyAsync(owner);
        Task<string> TryAsync(TestUser who) => SalesFixture.TryAsync(() => _fixture.SubscribeAsync(who, service));

        (await TryAsync(owner)).Should().Be("SERVICE_OWN");
        (await TryAsync(await _fixture.BuyerAsync(usdt: 9))).Should().Be("INSUFFICIENT_FUNDS");
        await _fixture.Offers.PauseServiceAsync(new PauseServiceRequest { ServiceId = service.ServiceId }, owner.Headers).ResponseAsync.Within();
        (await TryAsync(user), await TryAsync(owner)).Should().Be(("SERVICE_PAUSED", "SERVICE_OWN"));
        await _fixture.Offers.ResumeServiceAsync(new ResumeServiceRequest { ServiceId = service.ServiceId }, owner.Headers).ResponseAsync.Within();
        (await TryAsync(user), await TryAsync(user)).Should().Be(("", "SERVICE_SUBSCRIBED"));
        await _fixture.Offers.CloseServiceAsync(new CloseServiceRequest { ServiceId = service.ServiceId }, owner.Headers).ResponseAsync.Within();
        (await TryAsync(await _fixture.BuyerAsync(usdt: 10))).Should().Be("SERVICE_CLOSED");
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 90));
    }

    [SkippableFact]
    public async Task Subscribe_HundredServicesAtOnceWithMoneyForOne_BuysOne()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(usdt: 19));
        var models = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _fixture.PublishedAsync(owner)));
        var services = new List<OfferedService>();
        foreach (var model in models)
            services.AddRange(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _fixture.CreateAsync(owner, Monthly(model)))));

        var reasons = await Task.WhenAll(services.Select(service => SalesFixture.TryAsync(() => _fixture.SubscribeAsync(user, service))));

        reasons.GroupBy(reason => reason).ToDictionary(group => group.Key, group => group.Count())
            .Should().Equal(new Dictionary<string, int> { [""] = 1, ["INSUFFICIENT_FUNDS"] = 99 });
        (await _fixture.BalanceAsync(user), await _fixture.EarnedAsync(owner)).Should().Be((Money.Whole(Asset.Usdt, 9), Money.Whole(Asset.Usdt, 9)));
    }

    [SkippableFact]
    public async Task Subscribe_HundredTimesAtOnceToOneService_PaysOnce()
    {
        var user = await _fixture.BuyerAsync(usdt: 1_000);
        var service = await _fixture.MonthlyAsync(await _fixture.BuyerAsync());

        var reasons = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => SalesFixture.TryAsync(() => _fixture.SubscribeAsync(user, service))));

        (reasons.Count(reason => reason.Length == 0), reasons.Count(reason => reason == "SERVICE_SUBSCRIBED")).Should().Be((1, 99));
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 990));
    }

    [SkippableFact]
    public async Task Credits_ToppedUpAndWithdrawn_MoveExactly()
    {
        var user = await _fixture.BuyerAsync(usdt: 10);
        var subscription = (await _fixture.SubscribeAsync(user, await _fixture.PerUseAsync(await _fixture.BuyerAsync()))).Subscription;
        var id = subscription.SubscriptionId;
        subscription.Credits.Should().Be("0.000000");

        (await _fixture.TopUpAsync(user, id, "7.5")).Credits.Should().Be("7.500000");
        (await SalesFixture.TryAsync(() => _fixture.TopUpAsync(user, id, "2.500001"))).Should().Be("INSUFFICIENT_FUNDS");
        (await SalesFixture.TryAsync(() => WithdrawAsync(user, id, "7.500001"))).Should().Be("CREDITS_INSUFFICIENT");
        (await WithdrawAsync(user, id, "0.5")).Credits.Should().Be("7.000000");
        (await WithdrawAsync(user, id, "")).Credits.Should().Be("0.000000");

        (await SalesFixture.TryAsync(() => WithdrawAsync(user, id, ""))).Should().Be("CREDITS_INSUFFICIENT");
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 10));
        var lines = await _fixture.Subscribers.ListCreditLinesAsync(new ListCreditLinesRequest { SubscriptionId = id }, user.Headers).ResponseAsync.Within();
        lines.Lines.Select(line => (line.Kind, line.Change)).Should().Equal(
            ("credit_withdrawal", "-7.000000"), ("credit_withdrawal", "-0.500000"), ("credit_top_up", "7.500000"));
    }

    [SkippableTheory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e2")]
    [InlineData("0.0000001")]
    [InlineData("9223372036854.775808")]
    public async Task TopUp_AmountThatIsNone_NamesTheField(string amount)
    {
        var user = await _fixture.BuyerAsync(usdt: 10);
        var subscription = (await _fixture.SubscribeAsync(user, await _fixture.PerUseAsync(await _fixture.BuyerAsync()))).Subscription;

        (await FieldsAsync(() => _fixture.TopUpAsync(user, subscription.SubscriptionId, amount))).Should().Equal("amount");
    }

    [SkippableFact]
    public async Task Withdraw_WhileARequestHolds_LeavesWhatItHolds()
    {
        var user = await _fixture.BuyerAsync(usdt: 10);
        var id = (await _fixture.SubscribeAsync(user, await _fixture.PerUseAsync(await _fixture.BuyerAsync()))).Subscription.SubscriptionId;
        await _fixture.TopUpAsync(user, id, "10");
        await HoldAsync(id, Money.Whole(Asset.Usdt, 4));

        var left = await WithdrawAsync(user, id, "");

        (left.Credits, left.CreditsHeld).Should().Be(("0.000000", "4.000000"));
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 6));
    }

    [SkippableFact]
    public async Task Cancel_PaidByUse_EndsAtOnceAndGivesTheCreditsBack()
    {
        var user = await _fixture.BuyerAsync(usdt: 10);
        var reply = await _fixture.SubscribeAsync(user, await _fixture.PerUseAsync(await _fixture.BuyerAsync()));
        var id = reply.Subscription.SubscriptionId;
        await _fixture.TopUpAsync(user, id, "10");

        var ended = await CancelAsync(user, id);

        (ended.Status, ended.EndReason, ended.Credits).Should().Be(("ended", "cancelled", "0.000000"));
        (await _fixture.CallAsync(reply.ApiKey)).Should().Be("CREDENTIAL_REVOKED");
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 10));
        (await SalesFixture.TryAsync(() => _fixture.TopUpAsync(user, id, "1"))).Should().Be("SERVICE_SUBSCRIPTION_OVER");
        (await SalesFixture.TryAsync(() => RotateAsync(user, id))).Should().Be("SERVICE_SUBSCRIPTION_OVER");
        (await _fixture.SubscribeAsync(user, reply.Subscription.Service)).Subscription.Status.Should().Be("active", "one may come back");
    }

    [SkippableFact]
    public async Task MonthAndUse_AreNotMixed()
    {
        var user = await _fixture.BuyerAsync(usdt: 20);
        var owner = await _fixture.BuyerAsync();
        var byMonth = (await _fixture.SubscribeAsync(user, await _fixture.MonthlyAsync(owner))).Subscription.SubscriptionId;
        var byUse = (await _fixture.SubscribeAsync(user, await _fixture.PerUseAsync(owner))).Subscription.SubscriptionId;

        (await SalesFixture.TryAsync(() => _fixture.TopUpAsync(user, byMonth, "1"))).Should().Be("SERVICE_PAID_BY_MONTH");
        (await SalesFixture.TryAsync(() => WithdrawAsync(user, byMonth, "1"))).Should().Be("SERVICE_PAID_BY_MONTH");
        (await SalesFixture.TryAsync(() => RenewAsync(user, byUse))).Should().Be("SERVICE_PAID_BY_USE");
    }

    [SkippableFact]
    public async Task Renew_OneMonthAhead_NotTwo()
    {
        var user = await _fixture.BuyerAsync(usdt: 100);
        var subscription = (await _fixture.SubscribeAsync(user, await _fixture.MonthlyAsync(await _fixture.BuyerAsync()))).Subscription;

        await RenewAsync(user, subscription.SubscriptionId);

        (await SalesFixture.TryAsync(() => RenewAsync(user, subscription.SubscriptionId))).Should().Be("SERVICE_PAID_AHEAD");
        (await _fixture.GetAsync(user, subscription.SubscriptionId)).PeriodEndTime.ToDateTimeOffset().Should().BeAfter(subscription.PeriodEndTime.ToDateTimeOffset().AddDays(27));
        (await _fixture.BalanceAsync(user)).Should().Be(Money.Whole(Asset.Usdt, 80));
    }

    [SkippableFact]
    public async Task EveryAct_OnSomebodyElsesSubscription_LooksLikeNone()
    {
        var (user, stranger) = (await _fixture.BuyerAsync(usdt: 10), await _fixture.BuyerAsync(usdt: 10));
        var owner = await _fixture.BuyerAsync();
        var id = (await _fixture.SubscribeAsync(user, await _fixture.PerUseAsync(owner))).Subscription.SubscriptionId;
        foreach (var other in new[] { stranger, owner })
        {
            Func<Task>[] acts =
            [
                () => _fixture.GetAsync(other, id),
                () => RenewAsync(other, id),
                () => _fixture.Subscribers.UpdateServiceSubscriptionAsync(new UpdateServiceSubscriptionRequest { SubscriptionId = id }, other.Headers).ResponseAsync,
                () => CancelAsync(other, id),
                () => RotateAsync(other, id),
                () => _fixture.Subscribers.RevokeServiceKeyAsync(new RevokeServiceKeyRequest { SubscriptionId = id }, other.Headers).ResponseAsync,
                () => _fixture.TopUpAsync(other, id, "1"),
                () => WithdrawAsync(other, id, "1"),
                () => _fixture.Subscribers.ListCreditLinesAsync(new ListCreditLinesRequest { SubscriptionId = id }, other.Headers).ResponseAsync,
                () => _fixture.Subscribers.ListServiceChargesAsync(new ListServiceChargesRequest { SubscriptionId = id }, other.Headers).ResponseAsync,
            ];
            foreach (var act in acts) (await SalesFixture.TryAsync(act)).Should().Be("SERVICE_SUBSCRIPTION_NOT_FOUND");
        }
    }

    [SkippableFact]
    public async Task Access_OfAKey_FollowsTheServiceAndTheSubscription()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(usdt: 10));
        var service = await _fixture.PerUseAsync(owner);
        var id = (await _fixture.SubscribeAsync(user, service)).Subscription.SubscriptionId;
        var access = _fixture.Service<ServiceAccess>();
        async Task<ServiceTerms> TermsAsync() => (await access.FindAsync(CallerOf(user, id), default))!;

        var terms = await TermsAsync();
        (terms.Prices, terms.NodesOf, terms.ComputeShare).Should().Be((new ServicePrices(500_000, 1_500_000, 1_000), null, 3_000));
        terms.SubscriberId.Should().Be(user.Id);

        await _fixture.Offers.UpdateServiceAsync(
            new UpdateServiceRequest { ServiceId = service.ServiceId, Prices = new ServicePriceList { PerRequest = "0.0005" }, Limits = new ServiceUseLimits() },
            owner.Headers).ResponseAsync.Within();
        (await TermsAsync()).Prices.Should().Be(new ServicePrices(0, 0, 500), "lower prices count at once");
        await _fixture.Offers.PauseServiceAsync(new PauseServiceRequest { ServiceId = service.ServiceId }, owner.Headers).ResponseAsync.Within();
        (await FluentActions.Awaiting(TermsAsync).Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("SERVICE_PAUSED");
        await CancelAsync(user, id);
        (await FluentActions.Awaiting(TermsAsync).Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("SERVICE_SUBSCRIPTION_OVER");
    }

    [SkippableFact]
    public async Task Access_OfOwnNodes_NamesTheOwnerAndItsLimits()
    {
        var (owner, user) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(usdt: 10));
        var request = Monthly(await _fixture.PublishedAsync(owner));
        request.Limits = new ServiceUseLimits { RequestsPerMinute = 3, TokensPerMonth = 1_000 };
        var id = (await _fixture.SubscribeAsync(user, await _fixture.CreateAsync(owner, request))).Subscription.SubscriptionId;

        var terms = (await _fixture.Service<ServiceAccess>().FindAsync(CallerOf(user, id), default))!;

        (terms.NodesOf, terms.Prices.IsFree, terms.ComputeShare).Should().Be((owner.Id, true, 0));
        terms.Limits.Select(rule => (rule.Name, rule.Limit, rule.Unit)).Should().Equal(("service-minute", 3, "requests"), ("service-tokens-month", 1_000, "tokens"));
    }

    private async Task HoldAsync(string subscriptionId, Money amount)
    {
        await using var work = await _fixture.Db.BeginAsync(default).Within();
        var hold = new LedgerHold(Guid.NewGuid(), EntryKind.ApiHold, "req_test", LedgerAccount.ApiCredits(IdOf<ServiceSubscriptionTag>(subscriptionId)), amount, null);
        (await _fixture.Service<LedgerBook>().HoldAsync(work, hold, default).Within()).Should().Be(LedgerOutcome.Applied);
        await work.CommitAsync(default).Within();
    }

    private async Task<ServiceSubscription> WithdrawAsync(TestUser user, string id, string amount) => (await _fixture.Subscribers.WithdrawCreditsAsync(
        new WithdrawCreditsRequest { SubscriptionId = id, Amount = amount }, user.Headers).ResponseAsync.Within()).Subscription;

    private async Task<ServiceSubscription> CancelAsync(TestUser user, string id) => (await _fixture.Subscribers.CancelServiceSubscriptionAsync(
        new CancelServiceSubscriptionRequest { SubscriptionId = id }, user.Headers).ResponseAsync.Within()).Subscription;

    private async Task RotateAsync(TestUser user, string id) =>
        await _fixture.Subscribers.RotateServiceKeyAsync(new RotateServiceKeyRequest { SubscriptionId = id }, user.Headers).ResponseAsync.Within();

    private async Task RenewAsync(TestUser user, string id) =>
        await _fixture.Subscribers.RenewServiceSubscriptionAsync(new RenewServiceSubscriptionRequest { SubscriptionId = id }, user.Headers).ResponseAsync.Within();
}
