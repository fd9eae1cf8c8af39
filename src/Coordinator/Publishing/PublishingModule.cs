using AIForge.Coordinator.Models;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Publishing;

/// <summary>The slice's contents: showing models to everybody, and the fees for it.</summary>
internal static class PublishingModule
{
    public static IServiceCollection AddPublishing(this IServiceCollection services)
    {
        services.AddOptions<PublishingOptions>().BindConfiguration(PublishingOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSetting(PublishingPrices.Setting);
        services.AddSingleton<PublishingStore>();
        services.AddSingleton<PublishingChargesStore>();
        services.AddSingleton<PublicationCharging>();
        services.AddSingleton<Publications>();
        services.AddFulfilment(PublishingFee.Publishing);
        services.AddFulfilment(PublishingFee.Listing);
        services.AddSingleton<IModelUse, PublishedModelUse>();
        services.AddHostedService<ListingRenewal>();
        return services;
    }

    public static void MapPublishing(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<PublishingGrpcService>();

    private static void AddFulfilment(this IServiceCollection services, PublishingFee fee) =>
        services.AddSingleton<IPaymentFulfilment>(provider => ActivatorUtilities.CreateInstance<PublishingFulfilment>(provider, fee));
}
