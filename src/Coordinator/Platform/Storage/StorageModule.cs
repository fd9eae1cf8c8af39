using AIForge.Coordinator.Platform.Chains;
using AIForge.Storage.Content;
using AIForge.Storage.Objects;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform.Storage;

/// <summary>The stores of files that the configuration names.</summary>
internal static class StorageModule
{
    // How long a server of files may keep silent.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

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
        if (options.S3 is { } s3) return new S3ObjectStore(new S3Bucket(new Uri(s3.Endpoint), s3.Bucket, s3.AccessKey, s3.SecretKey, s3.Region), Silence, clock);
        return new UnconfiguredObjectStore();
    }

    private static IContentStore ContentOf(ContentStorageOptions options, TimeProvider clock)
    {
        if (options.Folder is { } folder) return new LocalContentStore(folder, clock);
        if (options.Ipfs is { } ipfs) return new IpfsClient(new Uri(ipfs.Url), RpcHttp.ClientFor(new Uri(ipfs.Url)), Silence);
        return new UnconfiguredContentStore();
    }
}
