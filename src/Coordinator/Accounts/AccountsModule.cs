using AIForge.Coordinator.Accounts.Keys;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Accounts.Tokens;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts;

/// <summary>The slice's contents: users, and the API keys they call with.</summary>
internal static class AccountsModule
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddOptions<AccountsOptions>().BindConfiguration(AccountsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AccountsStore>();
        services.AddSingleton(provider => new AccountBootstrap(
            provider.GetRequiredService<Db>(), provider.GetRequiredService<ApiKeys>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AccountChanges>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountChanges>());
        services.AddKeys();
        services.AddTokens();
        services.AddSignIn();
        return services;
    }

    public static void MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<AccountsGrpcService>();
        endpoints.MapGrpcService<AuthGrpcService>();
    }

    private static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeysStore>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<ApiKeyCache>();
        services.AddSingleton<ApiKeyUses>();
        services.AddHostedService<ApiKeyRevocations>();
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUses>());
        services.AddCredential<ApiKeyHandler>("ApiKey", ApiKeySecret.Prefix);
    }

    private static void AddTokens(this IServiceCollection services)
    {
        services.AddOptions<TokensOptions>().BindConfiguration(TokensOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<TokensOptions>, TokensOptionsValidation>();
        services.AddSingleton<SigningKeysStore>();
        services.AddSingleton<SigningKeyRing>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<AccessTokens>();
        services.AddCredential<JwtHandler>("Jwt", JwtHandler.Prefix);
    }

    private static void AddSignIn(this IServiceCollection services)
    {
        services.AddSingleton<SessionsStore>();
        services.AddSingleton<SessionCache>();
        services.AddSingleton<Sessions>();
    }
}
