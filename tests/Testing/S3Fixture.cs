using AIForge.Storage.Objects;
using Amazon.Runtime;
using Amazon.S3;
using Xunit;

namespace AIForge.Testing;

/// <summary>
/// A real S3 server (Ceph's radosgw) of its own for one test class (<c>IClassFixture&lt;S3Fixture&gt;</c>). Asking for a bucket skips the
/// test when it is not installed. Whoever wants it to be away puts a <see cref="NetworkRelay"/> before it.
/// </summary>
public sealed class S3Fixture : IAsyncLifetime
{
    private readonly ServiceScript _script = new("rgw", $"test-{Guid.NewGuid():n}"[..13]);
    private IReadOnlyDictionary<string, string>? _variables;
    private string? _missingReason;

    public bool IsAvailable => _missingReason is null && _variables is not null;

    public async Task InitializeAsync() => (_variables, _missingReason) = await _script.StartAsync();

    /// <summary>A bucket that is not there yet.</summary>
    public S3Bucket NewBucket()
    {
        ServiceRequirement.Require(_missingReason);
        return new S3Bucket(new Uri(_variables!["S3_ENDPOINT"]), $"test-{Guid.NewGuid():n}", _variables["S3_ACCESS_KEY"], _variables["S3_SECRET_KEY"], _variables["S3_REGION"]);
    }

    /// <summary>An empty bucket.</summary>
    public async Task<S3Bucket> MakeBucketAsync()
    {
        var bucket = NewBucket();
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(bucket.AccessKey, bucket.SecretKey),
            new AmazonS3Config { ServiceURL = bucket.Endpoint.ToString(), ForcePathStyle = true, AuthenticationRegion = bucket.Region });
        await client.PutBucketAsync(bucket.Name).Within();
        return bucket;
    }

    /// <summary>Kills the server and starts it again; what it stored is still there.</summary>
    public Task RestartAsync() => _script.DoAsync("restart");

    public async Task DisposeAsync()
    {
        if (_missingReason is null) await _script.RunAsync("remove");
    }
}
