using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Coordinator.Tests.Subscriptions;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Google.Rpc;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>A coordinator with published models, and the calls of what is sold on them.</summary>
public sealed class MarketplaceFixture : SalesFixture
{
    internal Db Db => Service<Db>();

    internal ServiceOfferService.ServiceOfferServiceClient Offers => new(Anonymous);

    internal ServiceSubscriptionService.ServiceSubscriptionServiceClient Subscribers => new(Anonymous);

    /// <summary>A listed model of this owner.</summary>
    internal async Task<string> PublishedAsync(TestUser owner, Guid? group = null)
    {
        var model = await ModelAsync(ownerId: owner.Id, groupId: group);
        await ListAsync(model.Id, true);
        return new Id<ModelTag>(model.Id).ToString();
    }

    internal async Task ListAsync(Guid modelId, bool isListed)
    {
        await using var work = await Db.BeginAsync(default).Within();
        await ModelsStore.SetListedAsync(work, modelId, isListed, default).Within();
        await work.CommitAsync(default).Within();
    }

    internal static CreateServiceRequest Monthly(string model, string price = "10", string serving = "own") => new()
    {
        ModelId = model, Name = "Fast answers", PricingType = "subscription", Prices = new ServicePriceList { Month = price }, Serving = serving,
        Limits = new ServiceUseLimits { TokensPerMonth = serving == "network" ? 100_000 : 0 },
    };

    internal static CreateServiceRequest PerUse(string model) => new()
    {
        ModelId = model, Name = "By use", PricingType = "per_use", Serving = "network",
        Prices = new ServicePriceList { PerThousandInput = "0.5", PerThousandOutput = "1.5", PerRequest = "0.001" },
    };

    internal async Task<OfferedService> CreateAsync(TestUser owner, CreateServiceRequest request) =>
        (await Offers.CreateServiceAsync(request, owner.Headers).ResponseAsync.Within()).Service;

    /// <summary>A service of 10 USDT a month on a model of this owner's.</summary>
    internal async Task<OfferedService> MonthlyAsync(TestUser owner, string price = "10", string serving = "own") =>
        await CreateAsync(owner, Monthly(await PublishedAsync(owner), price, serving));

    internal async Task<OfferedService> PerUseAsync(TestUser owner) => await CreateAsync(owner, PerUse(await PublishedAsync(owner)));

    internal async Task<SubscribeToServiceResponse> SubscribeAsync(TestUser user, OfferedService service) => await Subscribers.SubscribeToServiceAsync(
        new SubscribeToServiceRequest { ServiceId = service.ServiceId }, user.Headers).ResponseAsync.Within();

    internal async Task<ServiceSubscription> GetAsync(TestUser user, string subscriptionId) => (await Subscribers.GetServiceSubscriptionAsync(
        new GetServiceSubscriptionRequest { SubscriptionId = subscriptionId }, user.Headers).ResponseAsync.Within()).Subscription;

    internal async Task<OfferedService> GetAsync(TestUser user, OfferedService service) =>
        (await Offers.GetServiceAsync(new GetServiceRequest { ServiceId = service.ServiceId }, user.Headers).ResponseAsync.Within()).Service;

    internal async Task<ServiceSubscription> TopUpAsync(TestUser user, string subscriptionId, string amount) => (await Subscribers.TopUpCreditsAsync(
        new TopUpCreditsRequest { SubscriptionId = subscriptionId, Amount = amount }, user.Headers).ResponseAsync.Within()).Subscription;

    /// <summary>What a call with this key is answered: the reason of the refusal, or nothing.</summary>
    internal Task<string> CallAsync(string key) =>
        TryAsync(() => new OpenAiService.OpenAiServiceClient(Anonymous).ListModelsAsync(new Protocol.OpenAi.V1.ListModelsRequest(), RunningCoordinator.Bearer(key)).ResponseAsync);

    internal Task<Money> EarnedAsync(TestUser user) => BalanceAsync(LedgerAccount.UserHeld(Asset.Usdt, user.Id));

    internal Task<Money> PlatformAsync() => BalanceAsync(LedgerAccount.PlatformRevenue(Asset.Usdt));

    /// <summary>The fields that a refusal names.</summary>
    internal static async Task<IReadOnlyList<string>> FieldsAsync(Func<Task> call) =>
        [.. (await FaultOf(call)).Detail<BadRequest>().FieldViolations.Select(violation => violation.Field)];

    internal static Caller CallerOf(TestUser user, string subscriptionId) =>
        Caller.ForUser(user.Id, Guid.NewGuid(), Scopes.All) with { SubscriptionId = IdOf<ServiceSubscriptionTag>(subscriptionId) };

    internal static Guid IdOf<TTag>(string text)
        where TTag : IIdTag => Id<TTag>.TryParse(text, out var id) ? id.Value : throw new FormatException(text);

    internal static Money Micro(long units) => new(Asset.Usdt, units);

    internal async Task ExecuteAsync(string sql, object args)
    {
        await using var work = await Db.BeginAsync(default).Within();
        await work.ExecuteAsync(sql, args, default).Within();
        await work.CommitAsync(default).Within();
    }
}
