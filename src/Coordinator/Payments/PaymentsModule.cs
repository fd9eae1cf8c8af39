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
        return services;
    }
}
