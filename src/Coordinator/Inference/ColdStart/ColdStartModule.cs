using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>Models that no node has loaded yet: who loads them, from where, and what requests see meanwhile. See docs/flows/model-distribution.md.</summary>
internal static class ColdStartModule
{
    public static void AddColdStart(this IServiceCollection services)
    {
        services.AddSingleton<ModelLoads>();
        services.AddSingleton<ModelDemand>();
        services.AddSingleton<IModelLoading>(provider => provider.GetRequiredService<ModelDemand>());
        services.AddSingleton<ContentDelivery>();
        services.AddSingleton<KeyDelivery>();
        services.AddSingleton<LoadingComments>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<INodeReportHandler, ModelReports>());
        services.AddHostedService<IdleModels>();
    }
}
