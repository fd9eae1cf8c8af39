using AIForge.Coordinator.Payments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Payments;

internal static class TestFulfilments
{
    /// <summary>Sells <see cref="SoldThing"/> and balance, and nothing that the slices above sell.</summary>
    public static void SellAThing(this IServiceCollection services)
    {
        services.RemoveAll<IPaymentFulfilment>();
        services.AddSingleton<IPaymentFulfilment, SoldThing>();
        foreach (var purpose in new[] { PaymentPurpose.TopUp, PaymentPurpose.Job })
            services.AddSingleton<IPaymentFulfilment>(provider => new BalanceFulfilment(purpose, provider.GetRequiredService<IOptions<PaymentsOptions>>()));
    }
}
