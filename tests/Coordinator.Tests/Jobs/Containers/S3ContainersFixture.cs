using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>The same coordinator with its objects on an S3 server.</summary>
public sealed class S3ContainersFixture : ContainersFixture, IAsyncLifetime
{
    private readonly S3Fixture _s3 = new();
    private Storage.Objects.S3Bucket? _bucket;

    async Task IAsyncLifetime.InitializeAsync()
    {
        await _s3.InitializeAsync();
        if (_s3.IsAvailable) _bucket = await _s3.MakeBucketAsync();
        await base.InitializeAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await base.DisposeAsync();
        await _s3.DisposeAsync();
    }

    /// <summary>Skips the test when there is no S3 server.</summary>
    internal S3ContainersFixture RequiredS3()
    {
        if (_bucket is null) _s3.NewBucket();
        Required();
        return this;
    }

    internal override Dictionary<string, string?> Storage()
    {
        var settings = base.Storage();
        if (_bucket is not { } bucket) return settings;
        settings.Remove("Storage:Objects:Folder");
        settings["Storage:Objects:S3:Endpoint"] = bucket.Endpoint.ToString();
        settings["Storage:Objects:S3:Bucket"] = bucket.Name;
        settings["Storage:Objects:S3:AccessKey"] = bucket.AccessKey;
        settings["Storage:Objects:S3:SecretKey"] = bucket.SecretKey;
        settings["Storage:Objects:S3:Region"] = bucket.Region;
        return settings;
    }
}
