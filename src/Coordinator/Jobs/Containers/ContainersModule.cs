using AIForge.Coordinator.Models;
using AIForge.Coordinator.Models.Files;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Jobs that run containers: what they may ask for, which nodes they suit, and what they leave. See docs/flows/container-job.md.</summary>
internal static class ContainersModule
{
    public static void AddContainers(this IServiceCollection services)
    {
        services.AddOptions<ContainerOptions>().BindConfiguration(ContainerOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ContainersStore>();
        services.AddSingleton<InputsStore>();
        services.AddSingleton<OutputsStore>();
        services.AddSingleton<LogsStore>();
        services.AddSingleton<ContainerSecrets>();
        services.AddSingleton<ContainerSubmission>();
        services.AddSingleton<ContainerTasks>();
        services.AddSingleton<ContainerNodes>();
        services.AddSingleton<ContainerDispatch>();
        services.AddSingleton<ContainerReports>();
        services.AddSingleton<InputContents>();
        services.AddSingleton<OutputKeys>();
        services.AddSingleton<OutputReceiving>();
        services.AddSingleton<OutputRemoval>();
        services.AddSingleton<OutputDownloads>();
        services.AddSingleton<LogReceiving>();
        services.AddSingleton<JobLogs>();
        services.AddSingleton<IModelUse, InputModelUse>();
        services.AddSingleton<IFileUse, InputFileUse>();
        services.AddSingleton<JobDataCleaner>();
        services.AddHostedService(provider => provider.GetRequiredService<JobDataCleaner>());
    }

    public static void MapContainers(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<JobDataGrpcService>();
    }
}
