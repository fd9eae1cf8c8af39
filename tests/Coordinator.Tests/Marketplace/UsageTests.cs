using AIForge.Coordinator.Tests.Nodes;
using AIForge.Coordinator.Tests.Subscriptions;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;
using static AIForge.Coordinator.Tests.Marketplace.MarketplaceFixture;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>Sums of requests: for who sent them, and for who owns the service.</summary>
public sealed class UsageTests(MarketplaceFixture fixture) : IClassFixture<MarketplaceFixture>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly MarketplaceFixture _fixture = (MarketplaceFixture)fixture.Required();

    private UsageService.UsageServiceClient Usage => new(_fixture.Anonymous);

    [SkippableFact]
    public async Task Usage_ByDayModelAndKey_SumsWhatIsTheCallers()
    {
        var (owner, user, other) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var service = await _fixture.PerUseAsync(owner);
        var id = (await _fixture.SubscribeAsync(user, service)).Subscription.SubscriptionId;
        await RequestAsync(id, Noon, prompt: 10, completion: 5, cost: 15);
        await RequestAsync(id, Noon.AddHours(11), prompt: 1, completion: 2, cost: 3);
        await RequestAsync(id, Noon.AddHours(12), prompt: 100, completion: 0, cost: 0, finish: "failed");
        await RequestAsync(id, Noon.AddDays(-1), prompt: 7, completion: 7, cost: 7, "of a day before");

        var days = await SumsAsync(user, "day");
        days.Select(day => (day.Day, day.Requests, day.Failed, day.PromptTokens, day.CompletionTokens, day.Cost)).Should().Equal(
            ("2026-03-10", 2, 0, 11, 7, "0.000018"), ("2026-03-11", 1, 1, 100, 0, "0.000000"));
        var model = (await SumsAsync(user, "model")).Single();
        (model.ModelId, model.Model, model.Requests).Should().Be((service.ModelId, service.Model, 3));
        var key = (await SumsAsync(user, "key")).Single();
        (key.Key, key.SubscriptionId, key.Requests).Should().Be(("By use", id, 3));
        (await SumsAsync(other, "day")).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task ServiceUsage_OfItsOwner_CountsSubscribersAndIsHiddenFromThem()
    {
        var (owner, first, second) = (await _fixture.BuyerAsync(), await _fixture.BuyerAsync(), await _fixture.BuyerAsync());
        var service = await _fixture.PerUseAsync(owner);
        var ids = new[] { (await _fixture.SubscribeAsync(first, service)).Subscription.SubscriptionId, (await _fixture.SubscribeAsync(second, service)).Subscription.SubscriptionId };
        await RequestAsync(ids[0], Noon, 10, 5, 15);
        await RequestAsync(ids[0], Noon, 10, 5, 15);
        await RequestAsync(ids[1], Noon, 1, 1, 2);
        Task<GetServiceUsageResponse> AskAsync(TestUser user) => Usage.GetServiceUsageAsync(
            new GetServiceUsageRequest { ServiceId = service.ServiceId, FromTime = Noon.AddHours(-1).ToTimestamp(), UntilTime = Noon.AddDays(1).ToTimestamp() },
            user.Headers).ResponseAsync.Within();

        var day = (await AskAsync(owner)).Sums.Single();

        (day.Subscribers, day.Requests, day.PromptTokens, day.CompletionTokens, day.Cost).Should().Be((2, 3, 21, 11, "0.000032"));
        (await SalesFixture.TryAsync(() => AskAsync(first))).Should().Be("SERVICE_NOT_FOUND");
    }

    [SkippableTheory]
    [InlineData("week", 0, 1, "group_by")]
    [InlineData("day", 2, 1, "from_time")]
    [InlineData("day", 0, 93, "from_time")]
    public async Task Usage_QueryThatCannotBe_NamesTheField(string groupBy, int from, int until, string field)
    {
        var user = await _fixture.BuyerAsync();
        var request = new GetUsageRequest { GroupBy = groupBy, FromTime = Noon.AddDays(from).ToTimestamp(), UntilTime = Noon.AddDays(until).ToTimestamp() };

        (await FieldsAsync(() => Usage.GetUsageAsync(request, user.Headers).ResponseAsync)).Should().Equal(field);
        (await FieldsAsync(() => Usage.GetUsageAsync(new GetUsageRequest { UntilTime = new Timestamp { Seconds = -1 } }, user.Headers).ResponseAsync)).Should().Equal("until_time");
    }

    private async Task<IReadOnlyList<UsageSum>> SumsAsync(TestUser user, string groupBy) => (await Usage.GetUsageAsync(
        new GetUsageRequest { GroupBy = groupBy, FromTime = Noon.AddHours(-1).ToTimestamp(), UntilTime = Noon.AddDays(1).ToTimestamp() },
        user.Headers).ResponseAsync.Within()).Sums;

    private Task RequestAsync(string subscription, DateTimeOffset at, int prompt, int completion, long cost, string finish = "stop") => _fixture.ExecuteAsync(
        """
        insert into api_requests (id, user_id, api_key_id, model_id, prompt_tokens, completion_tokens, attempts, finish_reason, duration_ms, created_at,
            service_id, subscription_id, billing, cost, hold_id, compute_share, settled_at)
        select gen_random_uuid(), s.user_id, s.api_key, v.model_id, @prompt, @completion, 1, @finish, 1, @at, v.id, s.id, 'request', @cost, gen_random_uuid(), 0, @at
        from api_subscriptions s join api_services v on v.id = s.service_id where s.id = @subscription
        """,
        new { prompt, completion, finish, at, cost, subscription = IdOf<ServiceSubscriptionTag>(subscription) });
}
