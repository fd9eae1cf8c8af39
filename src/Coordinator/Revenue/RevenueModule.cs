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
        services.AddSingleton<ApiRevenue>();
        services.AddSingleton<RequestRevenue>();
        services.AddSingleton<JobRevenue>();
        services.AddSingleton<ServicePoolsStore>();
        services.AddSingleton<ServiceFeeRevenue>();
        services.AddSingleton<RevenueStore>();
        services.AddSingleton<MonthsStore>();
        services.AddSingleton<MonthClose>();
        services.AddHostedService<EarningsRelease>();
        services.AddHostedService<MonthCloser>();
        services.AddHostedService<ServicePoolSettlement>();
        return services;
    }

    public static void MapRevenue(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<RevenueGrpcService>();
        endpoints.MapGrpcService<GroupRevenueGrpcService>();
        endpoints.MapGrpcService<NodeEarningsGrpcService>();
    }
}
