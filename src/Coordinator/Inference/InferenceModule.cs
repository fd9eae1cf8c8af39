using AIForge.Coordinator.Inference.Batches;
using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Coordinator.Inference.Embeddings;
using AIForge.Coordinator.Inference.Metering;
using AIForge.Coordinator.Inference.Replicas;
using AIForge.Coordinator.Inference.Responses;
using AIForge.Coordinator.Nodes;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AIForge.Coordinator.Inference;

/// <summary>The slice's contents: the OpenAI operations, and the generations that serve them on nodes.</summary>
internal static class InferenceModule
{
    public static IServiceCollection AddInference(this IServiceCollection services)
    {
        services.AddOptions<InferenceOptions>().BindConfiguration(InferenceOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Admission>();
        services.AddSingleton<TokenQuota>();
        services.AddSingleton<ModelPlacement>();
        services.AddColdStart();
        services.AddOtherReplicas();
        services.AddSingleton<Generations>();
        services.AddSingleton<GenerationMetrics>();
        services.AddSingleton<CacheScopes>();
        services.AddSingleton<GenerationStarts>();
        services.AddSingleton<GenerationIntake>();
        services.AddSingleton<ResilientGeneration>();
        services.AddSingleton<Answers>();
        services.AddSingleton<InferenceRuns>();
        services.AddSingleton<UsageStore>();
        services.AddSingleton<RequestSettlement>();
        services.AddSingleton<UsageRecording>();
        services.AddSingleton<UsageRetries>();
        services.AddSingleton<AmpleCredits>();
        services.AddSingleton<RequestHolds>();
        services.AddSingleton<UsageMeter>();
        services.AddSingleton<ChatCompletions>();
        services.AddSingleton<TextCompletions>();
        services.AddSingleton<TextEmbeddings>();
        services.AddSingleton<ModelResponses>();
        services.AddSingleton<OpenAiModels>();
        services.AddBatches();
        services.AddHostedService(provider => provider.GetRequiredService<RequestSettlement>());
        services.AddHostedService(provider => provider.GetRequiredService<UsageRetries>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<INodeReportHandler, GenerationRefusals>());
        return services;
    }

    public static void MapInference(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<GenerationMetrics>();
        endpoints.MapGrpcService<OpenAiGrpcService>();
        endpoints.MapBatches();
        endpoints.MapGrpcService<NodeDataGrpcService>();
        endpoints.MapGrpcService<ReplicaGrpcService>();
    }
}
