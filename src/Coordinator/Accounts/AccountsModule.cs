using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Accounts;

/// <summary>The slice's contents: users, and the API keys they call with.</summary>
internal static class AccountsModule
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddOptions<AccountsOptions>().BindConfiguration(AccountsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AccountsStore>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<ApiKeyUses>();
        services.AddSingleton(provider => new AccountBootstrap(
            provider.GetRequiredService<Db>(), provider.GetRequiredService<ApiKeys>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ApiKeyRevocations>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUses>());
        services.AddCredential<ApiKeyHandler>("ApiKey", ApiKeySecret.Prefix);
        return services;
    }

    public static void MapAccounts(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<AccountsGrpcService>();
}
