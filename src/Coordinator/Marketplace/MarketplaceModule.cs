using AIForge.Coordinator.Marketplace.Services;

namespace AIForge.Coordinator.Marketplace;

/// <summary>The slice's contents: services on published models, and what their subscribers may use now.</summary>
internal static class MarketplaceModule
{
    public static IServiceCollection AddMarketplace(this IServiceCollection services)
    {
        services.AddSingleton<ServiceAccessStore>();
        services.AddSingleton<ServiceAccess>();
        return services;
    }
}
