using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform.Storage;

/// <summary>The stores of files that the configuration names.</summary>
internal static class StorageModule
{
    public static void AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidation>();
        services.AddSingleton(services => ObjectsOf(services.GetRequiredService<IOptions<StorageOptions>>().Value.Objects, services.GetRequiredService<TimeProvider>()));
        services.AddSingleton(services => ContentOf(services.GetRequiredService<IOptions<StorageOptions>>().Value.Content, services.GetRequiredService<TimeProvider>()));
    }

    private static IObjectStore ObjectsOf(ObjectStorageOptions options, TimeProvider clock)
    {
        if (options.Folder is { } folder) return new LocalObjectStore(folder, clock);
        return new UnconfiguredObjectStore();
    }

    private static IContentStore ContentOf(ContentStorageOptions options, TimeProvider clock)
    {
        if (options.Folder is { } folder) return new LocalContentStore(folder, clock);
        return new UnconfiguredContentStore();
    }
}
