namespace AIForge.Coordinator.Platform.Storage;

/// <summary>An S3 server: AWS, MinIO, Ceph or another one. The bucket is there before the coordinator is, and is private.</summary>
public sealed class S3Options
{
    /// <summary>For example "https://s3.example.com:9000". Nodes fetch from here too, so it is an address that they reach.</summary>
    public string Endpoint { get; set; } = "";

    public string Bucket { get; set; } = "";

    public string AccessKey { get; set; } = "";

    /// <summary>Never logged.</summary>
    public string SecretKey { get; set; } = "";

    public string Region { get; set; } = "us-east-1";
}
