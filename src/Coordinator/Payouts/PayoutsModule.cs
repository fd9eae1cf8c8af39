using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payouts.Batches;
using AIForge.Coordinator.Payouts.Chains;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payouts;

/// <summary>The slice's contents: earnings on their way to wallets, from the request to the final block.</summary>
internal static class PayoutsModule
{
    public static IServiceCollection AddPayouts(this IServiceCollection services)
    {
        services.AddOptions<PayoutsOptions>().BindConfiguration(PayoutsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<PayoutsOptions>, PayoutsOptionsValidation>();
        services.AddSingleton<PayoutsStore>();
        services.AddSingleton<PayoutBatchesStore>();
        services.AddSingleton<PayoutChains>();
        services.AddSingleton(provider => new PayoutNetworks(
            provider.GetRequiredService<IOptions<PayoutsOptions>>().Value,
            provider.GetRequiredService<PaymentNetworks>(),
            provider.GetRequiredService<PayoutChains>().Create));
        services.AddSingleton<PayoutSettings>();
        services.AddSingleton<PayoutEstimates>();
        services.AddSingleton<PayoutRequests>();
        services.AddSingleton<BalanceTransfer>();
        services.AddSingleton<PayoutBatching>();
        services.AddSingleton<PayoutSigning>();
        services.AddSingleton<PayoutTracking>();
        services.AddHostedService<PayoutWorker>();
        services.AddHostedService<AutomaticPayouts>();
        return services;
    }

    public static void MapPayouts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<PayoutsGrpcService>();
        endpoints.MapGrpcService<PayoutAdminGrpcService>();
    }
}
