using AIForge.Coordinator.Models.Files;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Files of requests that are answered when there is room.</summary>
internal static class BatchesModule
{
    public static IServiceCollection AddBatches(this IServiceCollection services)
    {
        services.AddOptions<BatchOptions>().BindConfiguration(BatchOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BatchesStore>();
        services.AddSingleton<BatchLinesStore>();
        services.AddSingleton<BatchReading>();
        services.AddSingleton<StoredFiles>();
        services.AddSingleton<BatchOutputs>();
        services.AddSingleton<BatchEndpoints>();
        services.AddSingleton<BatchLines>();
        services.AddSingleton<BatchCreation>();
        services.AddSingleton<IFileUse, BatchFileUse>();
        services.AddSingleton<BatchWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<BatchWorker>());
        return services.AddHostedService<BatchRunner>();
    }

    public static void MapBatches(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<OpenAiFilesGrpcService>();
        endpoints.MapGrpcService<OpenAiBatchesGrpcService>();
    }
}
