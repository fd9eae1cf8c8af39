namespace AIForge.Coordinator.Admin;

/// <summary>The slice's contents: users, settings, admin wallets and the security log in the hands of admins.</summary>
internal static class AdminModule
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<AdminUsersStore>();
        services.AddScoped<AdminUsers>();
        services.AddScoped<AdminWallets>();
        services.AddScoped<AdminSettings>();
        return services;
    }

    public static void MapAdmin(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<AdminGrpcService>();
}
