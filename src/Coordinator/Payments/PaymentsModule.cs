using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments.Admin;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Payments.Receipts;
using AIForge.Coordinator.Payments.Submissions;
using AIForge.Coordinator.Payments.Watching;
using AIForge.Coordinator.Platform.Settings;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payments;

/// <summary>The slice's contents: payments in USDT on Ethereum and Tron, from the price to what was bought.</summary>
internal static class PaymentsModule
{
    public static IServiceCollection AddPayments(this IServiceCollection services)
    {
        services.AddOptions<PaymentsOptions>().BindConfiguration(PaymentsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<PaymentsOptions>, PaymentsOptionsValidation>();
        services.AddSetting(PlatformWallets.Setting);
        services.AddNetworks();
        services.AddSingleton<PaymentsStore>();
        services.AddSingleton<SubmissionsStore>();
        services.AddSingleton<ReceiptsStore>();
        services.AddSingleton<CursorsStore>();

        services.AddBalance(PaymentPurpose.TopUp);
        services.AddBalance(PaymentPurpose.Job);
        services.AddSingleton<Fulfilments>();
        services.AddSingleton<PurchaseRights>();
        services.AddSingleton<PaymentCreation>();
        services.AddSingleton<UserPayments>();
        services.AddSingleton<PaymentVerification>();
        services.AddSingleton<PaymentSettlement>();
        services.AddSingleton<PaymentProgress>();
        services.AddSingleton<ReceiptBooking>();
        services.AddSingleton<ReceiptMatching>();
        services.AddSingleton<ReceiptCheck>();
        services.AddSingleton<ChainScan>();
        services.AddSingleton<SubmissionPolling>();
        services.AddSingleton<NetworkWatch>();
        services.AddHostedService<NetworkWatchers>();
        services.AddSingleton<Reconciliation>();
        services.AddScoped<ReceiptAssignment>();
        return services;
    }

    public static void MapPayments(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<PaymentsGrpcService>();
        endpoints.MapGrpcService<PaymentAdminGrpcService>();
    }

    /// <summary>A chain's verifier is made only when the chain is configured: it needs endpoints.</summary>
    private static void AddNetworks(this IServiceCollection services)
    {
        services.AddSingleton<ChainVerifiers>();
        foreach (var network in Enum.GetValues<WalletNetwork>())
            services.AddKeyedSingleton<IChainVerifier>(network, (provider, _) => provider.GetRequiredService<ChainVerifiers>().Create(network));
        services.AddSingleton(provider => new PaymentNetworks(
            provider.GetRequiredService<IOptions<PaymentsOptions>>().Value,
            network => provider.GetRequiredKeyedService<IChainVerifier>(network)));
    }

    private static void AddBalance(this IServiceCollection services, PaymentPurpose purpose) =>
        services.AddSingleton<IPaymentFulfilment>(provider => new BalanceFulfilment(purpose, provider.GetRequiredService<IOptions<PaymentsOptions>>()));
}
