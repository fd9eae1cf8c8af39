using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Revenue;

/// <summary>The slice's contents: how payments are divided, what creators and nodes earned, and the monthly pool.</summary>
internal static class RevenueModule
{
    public static IServiceCollection AddRevenue(this IServiceCollection services)
    {
        services.AddSetting(RevenueRules.Setting);
        services.AddSingleton<RevenueReversal>();
        services.AddSingleton<PlanRevenue>();
        services.AddSingleton<FeeRevenue>();
        return services;
    }
}
