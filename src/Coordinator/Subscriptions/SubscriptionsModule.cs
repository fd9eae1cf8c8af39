using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Subscriptions;

/// <summary>The slice's contents: plans, and what their subscribers may use now.</summary>
internal static class SubscriptionsModule
{
    public static IServiceCollection AddSubscriptions(this IServiceCollection services)
    {
        services.AddOptions<SubscriptionsOptions>().BindConfiguration(SubscriptionsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSetting(PlanLimitsTable.Setting);
        services.AddSetting(PlanPrices.Setting);
        services.AddSingleton<SubscriptionsStore>();
        services.AddSingleton<ChargesStore>();
        services.AddSingleton<Entitlements>();
        services.AddSingleton<PlanActivation>();
        services.AddSingleton<SubscriptionPurchase>();
        services.AddSingleton<IPaymentFulfilment, PlanFulfilment>();
        services.AddHostedService<SubscriptionRenewals>();
        services.AddSingleton<PlanRequests>();
        services.AddSingleton(provider => new PlanGrants(
            provider.GetRequiredService<Db>(),
            provider.GetRequiredService<Entitlements>(),
            provider.GetRequiredService<SecurityLog>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    public static void MapSubscriptions(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<SubscriptionsGrpcService>();
}
