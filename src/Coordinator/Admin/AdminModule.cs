using AIForge.Coordinator.Admin.Overview;
using AIForge.Coordinator.Admin.Reports;

namespace AIForge.Coordinator.Admin;

/// <summary>The slice's contents: users, settings, admin wallets, the security log and reports in the hands of admins.</summary>
internal static class AdminModule
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<AdminUsersStore>();
        services.AddSingleton<RevenueReportStore>();
        services.AddSingleton<RevenueReports>();
        services.AddSingleton<AdminOverviewStore>();
        services.AddSingleton<AdminOverviews>();
        services.AddSingleton<DependencyChecks>();
        services.AddScoped<AdminUsers>();
        services.AddScoped<AdminWallets>();
        services.AddScoped<AdminSettings>();
        return services;
    }

    public static void MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<AdminGrpcService>();
        endpoints.MapGrpcService<AdminReportsGrpcService>();
        endpoints.MapGrpcService<AdminOverviewGrpcService>();
    }
}
