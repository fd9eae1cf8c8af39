using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Marketplace;
using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Coordinator.Tests.Subscriptions;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using System.Net;

namespace AIForge.Coordinator.Tests.Marketplace;

/// <summary>The acts of the marketplace on a clock that only the test moves; it begins with the year 2030.</summary>
internal sealed class MarketClock
{
    private static readonly CallOrigin Origin = new(IPAddress.Loopback, "test", null);

    private readonly MarketplaceFixture _fixture;

    public MarketClock(MarketplaceFixture fixture)
    {
        _fixture = fixture;
        Access = new ServiceAccess(_fixture.Service<ServiceAccessStore>(), _fixture.Service<NotificationListener>(), Clock);
        Charging = new ServiceCharging(_fixture.Service<ServiceFeeRevenue>(), Clock);
        Ending = new SubscriptionEnding(_fixture.Service<ServiceKeys>(), _fixture.Service<ServiceCredits>(), Clock);
        Subscriptions = new ServiceSubscriptions(
            _fixture.Db, _fixture.Service<SubscribersStore>(), _fixture.Service<PurchaseRights>(), Charging, _fixture.Service<ServiceCredits>(),
            _fixture.Service<ServiceKeys>(), Ending, _fixture.Service<LedgerEntries>(), Access, Clock);
        Owned = new OwnedServices(
            _fixture.Db, _fixture.Service<ServicesStore>(), Access, _fixture.Service<ServiceFeeRevenue>(), _fixture.Service<CurrentSettings>(),
            _fixture.Service<SecurityLog>(), Options.Create(new MarketplaceOptions()), Clock, NullLogger<OwnedServices>.Instance);
        Fulfilment = new ServiceFulfilment(
            _fixture.Service<ServicesStore>(), _fixture.Service<SubscribersStore>(), Subscriptions, Charging, _fixture.Service<ServiceCredits>(), Ending,
            _fixture.Service<CurrentSettings>(), Clock);
    }

    public ManualTimeProvider Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public ServiceAccess Access { get; }

    public ServiceCharging Charging { get; }

    public SubscriptionEnding Ending { get; }

    public ServiceSubscriptions Subscriptions { get; }

    public OwnedServices Owned { get; }

    public ServiceFulfilment Fulfilment { get; }

    /// <summary>A subscription that begins now.</summary>
    public async Task<string> SubscribeAsync(TestUser user, OfferedService service)
    {
        var id = Id<ServiceSubscriptionTag>.New(Clock);
        await Subscriptions.SubscribeAsync(id.Value, MarketplaceFixture.IdOf<ServiceTag>(service.ServiceId), user.Id, Origin, default).Within();
        return id.ToString();
    }

    public Task SubscribeAsync(Guid id, OfferedService service, TestUser user, CancellationToken cancellationToken) =>
        Subscriptions.SubscribeAsync(id, MarketplaceFixture.IdOf<ServiceTag>(service.ServiceId), user.Id, Origin, cancellationToken);

    public Task PauseAsync(TestUser owner, OfferedService service) =>
        Owned.PauseAsync(MarketplaceFixture.IdOf<ServiceTag>(service.ServiceId), owner.Id, Origin, default).Within();

    public Task ResumeAsync(TestUser owner, OfferedService service) =>
        Owned.ResumeAsync(MarketplaceFixture.IdOf<ServiceTag>(service.ServiceId), owner.Id, Origin, default).Within();

    public Task CloseAsync(TestUser owner, OfferedService service) =>
        Owned.CloseAsync(MarketplaceFixture.IdOf<ServiceTag>(service.ServiceId), owner.Id, Origin, default).Within();

    public Task PriceAsync(TestUser owner, OfferedService service, PriceList prices) => Owned.UpdateAsync(
        MarketplaceFixture.IdOf<ServiceTag>(service.ServiceId), owner.Id, (_, _) => new ServiceChange(null, null, prices, null, null), Origin, default).Within();

    public ServiceRenewals NewRenewals() => new(
        _fixture.Db, _fixture.Service<SubscribersStore>(), Charging, Ending, _fixture.Service<ServiceKeys>(), Access, Options.Create(new MarketplaceOptions()), Clock,
        NullLogger<ServiceRenewals>.Instance);

    public Task RenewAsync() => SalesFixture.RunAsync(NewRenewals(), Clock);

    public ServicePoolSettlement NewSettlement() => new(
        _fixture.Db, _fixture.Service<ServicePoolsStore>(), _fixture.Service<RevenueStore>(), _fixture.Service<LedgerBook>(), _fixture.Service<CurrentSettings>(), Clock,
        NullLogger<ServicePoolSettlement>.Instance);

    public Task SettleAsync() => SalesFixture.RunAsync(NewSettlement(), Clock);
}
