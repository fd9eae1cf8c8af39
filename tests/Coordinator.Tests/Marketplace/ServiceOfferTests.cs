using AIForge.Coordinator.Tests.Nodes;
using AIForge.Coordinator.Tests.Subscriptions;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>What owners of models do with services, and what they may not.</summary>
public sealed class ServiceOfferTests(MarketplaceFixture fixture) : IClassFixture<MarketplaceFixture>
{
    private readonly MarketplaceFixture _fixture = (MarketplaceFixture)fixture.Required();

    [SkippableFact]
    public async Task Create_OnAPublishedModel_IsOfferedToEverybody()
    {
        var (owner, stranger) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var model = await _fixture.PublishedAsync(owner);

        var service = await _fixture.CreateAsync(owner, MarketplaceFixture.Monthly(model, serving: "network"));

        (service.Status, service.Prices.Month, service.ComputeShare, service.Managed).Should().Be(("active", "10.000000", 3_000, true));
        var seen = await _fixture.GetAsync(stranger, service);
        (seen.Managed, seen.Name, seen.Serving).Should().Be((false, "Fast answers", "network"));
        var offered = await _fixture.Offers.ListModelServicesAsync(new ListModelServicesRequest { ModelId = model }, stranger.Headers).ResponseAsync.Within();
        offered.Services.Should().ContainSingle().Which.ServiceId.Should().Be(service.ServiceId);
    }

    [SkippableTheory]
    [InlineData("subscription", "-1", "", "", "prices.month")]
    [InlineData("subscription", "", "", "", "prices.month")]
    [InlineData("subscription", "0.009999", "", "", "prices.month")]
    [InlineData("subscription", "10000.000001", "", "", "prices.month")]
    [InlineData("subscription", "1e3", "", "", "prices.month")]
    [InlineData("subscription", "1.0000001", "", "", "prices.month")]
    [InlineData("subscription", "10", "1", "", "prices.per_thousand_input")]
    [InlineData("per_use", "10", "1", "", "prices.month")]
    [InlineData("per_use", "", "-0.1", "", "prices.per_thousand_input")]
    [InlineData("per_use", "", "1", "100.1", "prices.per_thousand_output")]
    [InlineData("per_use", "", "0", "", "prices")]
    [InlineData("monthly", "10", "", "", "pricing_type")]
    public async Task Create_PriceThatCannotBe_NamesItsField(string type, string month, string input, string output, string field)
    {
        var owner = await _fixture.BuyerAsync();
        var request = MarketplaceFixture.Monthly(await _fixture.PublishedAsync(owner));
        request.PricingType = type;
        request.Prices = new ServicePriceList { Month = month, PerThousandInput = input, PerThousandOutput = output };

        (await MarketplaceFixture.FieldsAsync(() => _fixture.CreateAsync(owner, request))).Should().Equal(field);
    }

    // A million tokens cost 0.01 USDT at least, and the model of the tests has a context of 512 tokens.
    [SkippableTheory]
    [InlineData("own", "subscription", "0.01", 0, "", "", "", new string[0])]
    [InlineData("own", "per_use", "", 0, "0.000001", "", "", new string[0])]
    [InlineData("network", "subscription", "0.01", 0, "", "", "", new[] { "limits.tokens_per_month" })]
    [InlineData("network", "subscription", "0.01", 1_000_001, "", "", "", new[] { "prices.month" })]
    [InlineData("network", "subscription", "0.01", 1_000_000, "", "", "", new string[0])]
    [InlineData("network", "per_use", "", 0, "0.000009", "0.000010", "", new[] { "prices.per_thousand_input" })]
    [InlineData("network", "per_use", "", 0, "0.000010", "", "", new[] { "prices.per_thousand_output" })]
    [InlineData("network", "per_use", "", 0, "0.000010", "0.000010", "", new string[0])]
    [InlineData("network", "per_use", "", 0, "", "", "0.000005", new[] { "prices.per_thousand_input", "prices.per_thousand_output" })]
    [InlineData("network", "per_use", "", 0, "", "", "0.000006", new string[0])]
    public async Task Create_BelowWhatNodesMustGet_IsRefused(
        string serving, string type, string month, int tokens, string input, string output, string request, string[] fields)
    {
        var owner = await _fixture.BuyerAsync();
        var wanted = MarketplaceFixture.Monthly(await _fixture.PublishedAsync(owner), serving: serving);
        (wanted.PricingType, wanted.Limits) = (type, new ServiceUseLimits { TokensPerMonth = tokens });
        wanted.Prices = new ServicePriceList { Month = month, PerThousandInput = input, PerThousandOutput = output, PerRequest = request };

        if (fields.Length == 0) await _fixture.CreateAsync(owner, wanted);
        else (await MarketplaceFixture.FieldsAsync(() => _fixture.CreateAsync(owner, wanted))).Should().Equal(fields);
    }

    [SkippableFact]
    public async Task Update_BelowWhatNodesMustGet_IsRefusedAndChangesNothing()
    {
        var owner = await _fixture.BuyerAsync();
        var service = await _fixture.MonthlyAsync(owner, price: "1", serving: "network");

        async Task<IReadOnlyList<string>> RefusedAsync(UpdateServiceRequest change)
        {
            change.ServiceId = service.ServiceId;
            return await MarketplaceFixture.FieldsAsync(() => _fixture.Offers.UpdateServiceAsync(change, owner.Headers).ResponseAsync.Within());
        }

        (await RefusedAsync(new UpdateServiceRequest { Limits = new ServiceUseLimits { TokensPerMonth = 0 } })).Should().Equal("limits.tokens_per_month");
        (await RefusedAsync(new UpdateServiceRequest { Limits = new ServiceUseLimits { TokensPerMonth = 100_000_001 } })).Should().Equal("prices.month");
        var raised = new UpdateServiceRequest { ServiceId = service.ServiceId, Limits = new ServiceUseLimits { TokensPerMonth = 100_000_000 } };
        await _fixture.Offers.UpdateServiceAsync(raised, owner.Headers).ResponseAsync.Within();
        (await RefusedAsync(new UpdateServiceRequest { Prices = new ServicePriceList { Month = "0.999999" } })).Should().Equal("prices.month");
        (await _fixture.GetAsync(owner, service)).Prices.Month.Should().Be("1.000000");
    }

    [SkippableFact]
    public async Task Update_HigherPriceThatWaitsAndMoreTokensThatDoNot_IsRefused()
    {
        var owner = await _fixture.BuyerAsync();
        var service = await _fixture.MonthlyAsync(owner, price: "1", serving: "network");
        Task<UpdateServiceResponse> UpdateAsync(string price, int tokens) => _fixture.Offers.UpdateServiceAsync(
            new UpdateServiceRequest { ServiceId = service.ServiceId, Prices = new ServicePriceList { Month = price }, Limits = new ServiceUseLimits { TokensPerMonth = tokens } }, owner.Headers).ResponseAsync.Within();

        (await MarketplaceFixture.FieldsAsync(() => UpdateAsync("100", 1_000_000_000))).Should().Equal("prices.month");

        await UpdateAsync("2", 100_000_000);
        (await MarketplaceFixture.FieldsAsync(() => UpdateAsync("2", 200_000_000))).Should().Equal(["prices.month"], "it is announced and does not count yet");
    }

    [SkippableFact]
    public async Task Create_OtherFieldsThatCannotBe_AreNamedTogether()
    {
        var owner = await _fixture.BuyerAsync();
        var request = MarketplaceFixture.Monthly(await _fixture.PublishedAsync(owner), serving: "everywhere");
        request.Name = "a\u202eb";
        (await MarketplaceFixture.FieldsAsync(() => _fixture.CreateAsync(owner, request))).Should().Equal("name", "serving");

        request = MarketplaceFixture.Monthly(request.ModelId, serving: "network");
        (request.ComputeShare, request.Limits) = (999, new ServiceUseLimits { RequestsPerDay = -1 });
        (await MarketplaceFixture.FieldsAsync(() => _fixture.CreateAsync(owner, request))).Should().Equal("compute_share", "limits.requests_per_day");

        request = MarketplaceFixture.Monthly(request.ModelId);
        request.ComputeShare = 1_000;
        (await MarketplaceFixture.FieldsAsync(() => _fixture.CreateAsync(owner, request))).Should().Equal("compute_share");
    }

    [SkippableFact]
    public async Task Create_ModelThatMayNotBeSold_IsRefused()
    {
        var (owner, stranger) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var hidden = new Id<ModelTag>((await _fixture.ModelAsync(ownerId: owner.Id)).Id).ToString();
        var platform = new Id<ModelTag>((await _fixture.ModelAsync()).Id).ToString();

        (await SalesFixture.TryAsync(() => _fixture.CreateAsync(owner, MarketplaceFixture.Monthly(hidden)))).Should().Be("MODEL_NOT_PUBLISHED");
        (await SalesFixture.TryAsync(() => _fixture.CreateAsync(stranger, MarketplaceFixture.Monthly(hidden)))).Should().Be("MODEL_NOT_FOUND");
        (await SalesFixture.TryAsync(() => _fixture.CreateAsync(owner, MarketplaceFixture.Monthly(platform)))).Should().Be("MODEL_NOT_FOUND");
        (await SalesFixture.TryAsync(() => _fixture.CreateAsync(owner, MarketplaceFixture.Monthly("model_nonsense")))).Should().Be("MODEL_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Create_ModelOfAGroup_IsForItsAdminsAndNotForMembers()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var admin = await _fixture.MemberAsync(group, owner, GroupRole.Admin);
        var member = await _fixture.MemberAsync(group, owner);
        var model = await _fixture.PublishedAsync(owner, MarketplaceFixture.IdOf<GroupTag>(group.GroupId));

        var service = await _fixture.CreateAsync(admin, MarketplaceFixture.Monthly(model));

        (await SalesFixture.TryAsync(() => _fixture.CreateAsync(member, MarketplaceFixture.Monthly(model)))).Should().Be("MODEL_NOT_FOUND");
        (await SalesFixture.TryAsync(() => PauseAsync(member, service))).Should().Be("SERVICE_NOT_FOUND");
        (await SalesFixture.TryAsync(() => PauseAsync(owner, service))).Should().BeEmpty();
        (await SalesFixture.TryAsync(() => _fixture.SubscribeAsync(member, service))).Should().Be("SERVICE_OWN");
    }

    [SkippableFact]
    public async Task Create_MoreThanAModelMayHave_IsRefusedUntilOneIsClosed()
    {
        var owner = await _fixture.BuyerAsync();
        var model = await _fixture.PublishedAsync(owner);
        var services = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SalesFixture.TryAsync(() => _fixture.CreateAsync(owner, MarketplaceFixture.Monthly(model)))));

        services.Count(reason => reason == "SERVICE_LIMIT_REACHED").Should().Be(2);
        var managed = await _fixture.Offers.ListManagedServicesAsync(new ListManagedServicesRequest(), owner.Headers).ResponseAsync.Within();
        managed.Services.Should().HaveCount(10);
        await CloseAsync(owner, managed.Services[0]);
        (await SalesFixture.TryAsync(() => _fixture.CreateAsync(owner, MarketplaceFixture.Monthly(model)))).Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData("own", null, "0.000000", new[] { "9.000000" })]
    [InlineData("network", null, "2.700000", new[] { "6.300000" })]
    [InlineData("network", 1_000, "0.900000", new[] { "8.100000" })]
    public async Task Preview_TenUsdt_IsOneAndNine(string serving, int? share, string compute, string[] creators)
    {
        var owner = await _fixture.BuyerAsync();
        var request = new PreviewServiceRequest { ModelId = await _fixture.PublishedAsync(owner), Serving = serving, Amount = "10" };
        if (share is { } chosen) request.ComputeShare = chosen;

        var split = await _fixture.Offers.PreviewServiceAsync(request, owner.Headers).ResponseAsync.Within();

        (split.Platform, split.Compute).Should().Be(("1.000000", compute));
        split.Creators.Select(creator => creator.Amount).Should().Equal(creators);
    }

    [SkippableFact]
    public async Task Preview_GroupOfFiftyThirtyTwenty_SharesNineSo()
    {
        var owner = await _fixture.UserAsync();
        var group = await _fixture.GroupAsync(owner);
        var (second, third) = (await _fixture.MemberAsync(group, owner), await _fixture.MemberAsync(group, owner));
        var model = await _fixture.PublishedAsync(owner, MarketplaceFixture.IdOf<GroupTag>(group.GroupId));
        await SplitAsync(MarketplaceFixture.IdOf<GroupTag>(group.GroupId), (owner, 5_000), (second, 3_000), (third, 2_000));
        var service = await _fixture.CreateAsync(owner, MarketplaceFixture.Monthly(model));

        var request = new PreviewServiceRequest { ModelId = model, Serving = "own", Amount = "10" };
        var split = await _fixture.Offers.PreviewServiceAsync(request, owner.Headers).ResponseAsync.Within();

        split.Creators.ToDictionary(creator => creator.UserId, creator => creator.Amount).Should().Equal(new Dictionary<string, string>
        {
            [SalesFixture.IdOf(owner)] = "4.500000", [SalesFixture.IdOf(second)] = "2.700000", [SalesFixture.IdOf(third)] = "1.800000",
        });
        split.Creators.Should().OnlyContain(creator => creator.Username.Length > 0).And.Subject.Select(creator => creator.Username).Should().OnlyHaveUniqueItems();
        await _fixture.SubscribeAsync(await _fixture.BuyerAsync(usdt: 10), service);
        (await _fixture.EarnedAsync(owner), await _fixture.EarnedAsync(second), await _fixture.EarnedAsync(third)).Should().Be(
            (MarketplaceFixture.Micro(4_500_000), MarketplaceFixture.Micro(2_700_000), MarketplaceFixture.Micro(1_800_000)), "what was shown is what is posted");
    }

    [SkippableFact]
    public async Task EveryAct_ByAStranger_LooksLikeNoService()
    {
        var (owner, stranger) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var service = await _fixture.MonthlyAsync(owner);
        Func<Task>[] acts =
        [
            () => _fixture.Offers.UpdateServiceAsync(new UpdateServiceRequest { ServiceId = service.ServiceId, Name = "mine" }, stranger.Headers).ResponseAsync,
            () => PauseAsync(stranger, service),
            () => ResumeAsync(stranger, service),
            () => CloseAsync(stranger, service),
        ];

        foreach (var act in acts) (await SalesFixture.TryAsync(act)).Should().Be("SERVICE_NOT_FOUND");
        await _fixture.ListAsync(MarketplaceFixture.IdOf<ModelTag>(service.ModelId), false);
        (await SalesFixture.TryAsync(() => _fixture.GetAsync(stranger, service))).Should().Be("SERVICE_NOT_FOUND");
        (await SalesFixture.TryAsync(() => _fixture.SubscribeAsync(stranger, service))).Should().Be("SERVICE_NOT_FOUND");
        (await _fixture.GetAsync(owner, service)).Status.Should().Be("active");
    }

    [SkippableFact]
    public async Task Update_HigherPrice_IsAnnouncedAndTheOldOneCounts()
    {
        var owner = await _fixture.BuyerAsync();
        var service = await _fixture.MonthlyAsync(owner);

        var raised = await PriceAsync(owner, service, "12");

        (raised.Prices.Month, raised.NextPrices.Month).Should().Be(("10.000000", "12.000000"));
        raised.NextPricesTime.ToDateTimeOffset().Should().BeCloseTo(TimeProvider.System.GetUtcNow().AddDays(7), TimeSpan.FromMinutes(1));
        (await PriceAsync(owner, service, "12")).NextPricesTime.Should().Be(raised.NextPricesTime, "the same announcement is none");
        (await PriceAsync(owner, service, "10")).NextPrices.Should().BeNull("it was taken back");
        var lowered = await PriceAsync(owner, service, "8");
        (lowered.Prices.Month, lowered.NextPrices is null).Should().Be(("8.000000", true));
    }

    [SkippableFact]
    public async Task Update_LimitsWithSubscribers_CanOnlyBeRaised()
    {
        var owner = await _fixture.BuyerAsync();
        var service = await _fixture.MonthlyAsync(owner);
        var subscriber = await _fixture.BuyerAsync(usdt: 10);
        Task<string> LimitAsync(int perDay) => SalesFixture.TryAsync(() => _fixture.Offers.UpdateServiceAsync(
            new UpdateServiceRequest { ServiceId = service.ServiceId, Limits = new ServiceUseLimits { RequestsPerDay = perDay } }, owner.Headers).ResponseAsync);
        (await LimitAsync(100)).Should().BeEmpty("nobody subscribes");
        await _fixture.SubscribeAsync(subscriber, service);

        (await LimitAsync(99)).Should().Be("SERVICE_LIMITS_IN_USE");
        (await LimitAsync(101)).Should().BeEmpty();
        (await LimitAsync(0)).Should().BeEmpty("0 is no limit");
        (await LimitAsync(1_000)).Should().Be("SERVICE_LIMITS_IN_USE");
    }

    private async Task<OfferedService> PriceAsync(TestUser owner, OfferedService service, string price) => (await _fixture.Offers.UpdateServiceAsync(
        new UpdateServiceRequest { ServiceId = service.ServiceId, Prices = new ServicePriceList { Month = price } }, owner.Headers).ResponseAsync.Within()).Service;

    private async Task PauseAsync(TestUser user, OfferedService service) =>
        await _fixture.Offers.PauseServiceAsync(new PauseServiceRequest { ServiceId = service.ServiceId }, user.Headers).ResponseAsync.Within();

    private async Task ResumeAsync(TestUser user, OfferedService service) =>
        await _fixture.Offers.ResumeServiceAsync(new ResumeServiceRequest { ServiceId = service.ServiceId }, user.Headers).ResponseAsync.Within();

    private async Task CloseAsync(TestUser user, OfferedService service) =>
        await _fixture.Offers.CloseServiceAsync(new CloseServiceRequest { ServiceId = service.ServiceId }, user.Headers).ResponseAsync.Within();

    private Task SplitAsync(Guid group, params (TestUser User, int Points)[] shares) => _fixture.ExecuteAsync(
        """
        with made as (
            insert into group_split_configs (id, group_id, version, proposer_id, status, effective_from, effective_at, created_at, decided_at)
            values (@id, @group, 1, @proposer, 'accepted', now(), now(), now(), now()))
        insert into group_split_shares (config_id, user_id, basis_points, accepted_at) select @id, u, p, now() from unnest(@users, @points) s (u, p)
        """,
        new
        {
            id = Guid.NewGuid(), group, proposer = shares[0].User.Id,
            users = shares.Select(share => share.User.Id).ToArray(), points = shares.Select(share => share.Points).ToArray(),
        });
}
