namespace AIForge.Storage.Objects;

/// <summary>Where a bucket is and who may use it.</summary>
/// <param name="Endpoint">The server's address; the bucket is named in the path.</param>
/// <param name="SecretKey">Never logged.</param>
public sealed record S3Bucket(Uri Endpoint, string Name, string AccessKey, string SecretKey, string Region)
{
    public override string ToString() => $"{Name} at {Endpoint}";
}
