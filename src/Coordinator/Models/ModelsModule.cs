using AIForge.Coordinator.Groups;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AIForge.Coordinator.Models;

/// <summary>The slice's contents: which models exist and what is known of them.</summary>
internal static class ModelsModule
{
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddOptions<ModelsOptions>().BindConfiguration(ModelsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ModelsStore>();
        services.AddSingleton<ModelCatalog>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGroupUse, ModelGroupUse>());
        services.AddHostedService<ModelRecording>();
        return services;
    }

    public static void MapModels(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<ModelsGrpcService>();
}
