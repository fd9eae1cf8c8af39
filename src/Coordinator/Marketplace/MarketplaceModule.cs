using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Marketplace.Catalogue;
using AIForge.Coordinator.Marketplace.Facts;
using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Marketplace.Usage;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Marketplace;

/// <summary>The slice's contents: the catalogue of listed models, services on them, their subscribers, keys, credits and usage.</summary>
internal static class MarketplaceModule
{
    public static IServiceCollection AddMarketplace(this IServiceCollection services)
    {
        services.AddOptions<MarketplaceOptions>().BindConfiguration(MarketplaceOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSetting(ServiceFloor.Setting);
        services.AddSingleton<ServicesStore>();
        services.AddSingleton<SubscribersStore>();
        services.AddSingleton<ServiceChargesStore>();
        services.AddSingleton<ServiceAccessStore>();
        services.AddSingleton<ServiceAccess>();
        services.AddSingleton<OwnedServices>();
        services.AddSingleton<ServiceCharging>();
        services.AddSingleton<ServiceKeys>();
        services.AddSingleton<ServiceCredits>();
        services.AddSingleton<SubscriptionEnding>();
        services.AddSingleton<ServiceSubscriptions>();
        services.AddSingleton<IPaymentFulfilment, ServiceFulfilment>();
        services.AddSingleton<ICreditOwners, CreditOwners>();
        services.AddSingleton<IModelUse, ServiceModelUse>();
        services.AddHostedService<ServiceRenewals>();
        services.AddSingleton<UsageReportsStore>();
        services.AddSingleton<MarketFactsStore>();
        services.AddSingleton<RecentFacts>();
        services.AddCatalogue();
        return services;
    }

    private static void AddCatalogue(this IServiceCollection services)
    {
        services.AddSingleton<CatalogueVisits>();
        services.AddSingleton<CatalogueStore>();
        services.AddSingleton<CardsStore>();
        services.AddSingleton<ReviewsStore>();
        services.AddSingleton<ModelCards>();
        services.AddSingleton<ModelReviews>();
        services.AddHostedService<CatalogueRefresh>();
    }

    public static void MapMarketplace(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<MarketFactsGrpcService>();
        endpoints.MapGrpcService<ServiceOfferGrpcService>();
        endpoints.MapGrpcService<ServiceSubscriptionGrpcService>();
        endpoints.MapGrpcService<UsageGrpcService>();
        endpoints.MapGrpcService<CatalogueGrpcService>();
    }
}
