using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Coordinator.Wallets.Admin.Sessions;
using AIForge.Coordinator.Wallets.Proofs;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Wallets;

/// <summary>The slice's contents: signing in with wallets, the wallets of users, and administrators' signed requests.</summary>
internal static class WalletsModule
{
    public static IServiceCollection AddWallets(this IServiceCollection services)
    {
        services.AddOptions<WalletsOptions>().BindConfiguration(WalletsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<WalletsOptions>, WalletsOptionsValidation>();
        services.AddSingleton<WalletsStore>();
        services.AddSingleton<WalletChallengesStore>();
        services.AddSingleton<WalletLimits>();
        services.AddSingleton<WalletProofs>();
        services.AddSingleton<WalletSignIn>();
        services.AddSingleton<LinkedWallets>();
        services.AddHostedService<WalletChallengeCleaner>();
        services.AddSingleton<AdminWalletsStore>();
        services.AddSingleton<AdminWhitelist>();
        services.AddHostedService<AdminWhitelistStartup>();
        services.AddScoped(ActorOf);
        services.AddSingleton<AdminSessionsStore>();
        services.AddSingleton<AdminSessions>();
        services.AddCredential<AdminSessionHandler>(AdminSessionHandler.SchemeName, AdminSessions.Prefix);
        services.AddHeaderCredential<WalletSignatureHandler>(WalletSignatureHandler.SchemeName, AdminRequestHeaders.Address);
        return services;
    }

    public static void MapWallets(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<WalletAuthGrpcService>();
        endpoints.MapGrpcService<WalletsGrpcService>();
        endpoints.MapGrpcService<AdminSessionGrpcService>();
    }

    private static AdminActor ActorOf(IServiceProvider call)
    {
        var wallet = call.GetRequiredService<Caller>().AdminWallet ?? throw new InvalidOperationException("Only a call that takes none but administrators may ask for one.");
        return new AdminActor(wallet, call.GetRequiredService<CallOrigin>().Address);
    }
}
