using System.Net;
using AIForge.Coordinator.Groups;
using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Models.Downloads;
using AIForge.Coordinator.Models.Files;
using AIForge.Coordinator.Models.Imports;
using AIForge.Coordinator.Models.Imports.Hub;
using AIForge.Coordinator.Models.Keys;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Models.Verification;
using AIForge.Coordinator.Platform.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AIForge.Coordinator.Models;

/// <summary>The slice's contents: which models exist, how their files come in, where they are kept, and how they go out again.</summary>
internal static class ModelsModule
{
    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddOptions<ModelsOptions>().BindConfiguration(ModelsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSetting(ModelQuota.Setting);
        services.AddSingleton<ModelsStore>();
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton<ModelEditing>();
        services.AddSingleton<ModelDeletion>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGroupUse, ModelGroupUse>());
        services.AddHostedService<ModelRecording>();
        return services.AddUploads().AddVerification().AddContents().AddDownloads().AddImports();
    }

    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ModelsGrpcService>();
        endpoints.MapGrpcService<ModelUploadsGrpcService>();
        endpoints.MapGrpcService<ModelImportsGrpcService>();
        endpoints.MapGrpcService<FilesGrpcService>();
    }

    private static IServiceCollection AddUploads(this IServiceCollection services)
    {
        services.AddSingleton<FilesStore>();
        services.AddSingleton<FileDeletion>();
        services.AddSingleton<UploadsStore>();
        services.AddSingleton<UploadPartsStore>();
        services.AddSingleton<UploadCreation>();
        services.AddSingleton<UploadParts>();
        services.AddSingleton<UploadEnding>();
        services.AddSingleton<WholeUpload>();
        services.AddSingleton<UploadCleaner>();
        return services.AddHostedService(provider => provider.GetRequiredService<UploadCleaner>());
    }

    private static IServiceCollection AddVerification(this IServiceCollection services)
    {
        services.AddSingleton<VerificationStore>();
        services.AddSingleton<ModelVerifier>();
        services.AddSingleton<ModelMaking>();
        services.AddSingleton<ModelVerification>();
        return services.AddHostedService(provider => provider.GetRequiredService<ModelVerification>());
    }

    private static IServiceCollection AddContents(this IServiceCollection services)
    {
        services.AddSingleton<ContentsStore>();
        services.AddSingleton<ContentSources>();
        services.AddSingleton<ModelFiles>();
        services.AddSingleton<ModelKeysStore>();
        services.AddSingleton<ModelKeys>();
        services.AddHostedService<KeyRewrapping>();
        services.AddSingleton<ContentPinning>();
        services.AddSingleton<ObjectRemoval>();
        services.AddHostedService(provider => provider.GetRequiredService<ContentPinning>());
        return services.AddHostedService(provider => provider.GetRequiredService<ObjectRemoval>());
    }

    private static IServiceCollection AddDownloads(this IServiceCollection services)
    {
        return services.AddSingleton<ModelDownloads>();
    }

    private static IServiceCollection AddImports(this IServiceCollection services)
    {
        services.AddOptions<HuggingFaceOptions>().BindConfiguration(HuggingFaceOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<HostLookup>(_ => Dns.GetHostAddressesAsync);
        services.AddSingleton<HubTransport>();
        services.AddSingleton<HubClient>();
        services.AddSingleton<HubRepositories>();
        services.AddSingleton<HubLookups>();
        services.AddSingleton<ImportsStore>();
        services.AddSingleton<FetchingStore>();
        services.AddSingleton<ImportTokensStore>();
        services.AddSingleton<ImportTokens>();
        services.AddSingleton<ImportCreation>();
        services.AddSingleton<ImportAbortion>();
        services.AddSingleton<ImportFetcher>();
        services.AddSingleton<ImportSetbacks>();
        services.AddSingleton<ImportWorker>();
        return services.AddHostedService(provider => provider.GetRequiredService<ImportWorker>());
    }
}
