using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Marketplace.Services;
using AIForge.Coordinator.Marketplace.Usage;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Payments;

namespace AIForge.Coordinator.Marketplace;

/// <summary>The slice's contents: services on published models, their subscribers, keys and credits.</summary>
internal static class MarketplaceModule
{
    public static IServiceCollection AddMarketplace(this IServiceCollection services)
    {
        services.AddOptions<MarketplaceOptions>().BindConfiguration(MarketplaceOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
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
        return services;
    }

    public static void MapMarketplace(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ServiceOfferGrpcService>();
        endpoints.MapGrpcService<ServiceSubscriptionGrpcService>();
        endpoints.MapGrpcService<UsageGrpcService>();
    }
}
