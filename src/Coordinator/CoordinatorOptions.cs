namespace AIForge.Coordinator;

/// <summary>What a host must say to run a coordinator; everything else has a default in its slice's options.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Where gRPC is served, as HTTP/2 without TLS, for example "http://127.0.0.1:18001"; port 0 takes a free one.</summary>
    public required string GrpcUrl { get; init; }

    /// <summary>Npgsql connection string. A secret.</summary>
    public required string PostgresConnectionString { get; init; }

    /// <summary>Unset for a single replica: limits and signals then live in the process. A secret.</summary>
    public string? RedisConnectionString { get; init; }

    /// <summary>How long calls in flight may take to end when the coordinator stops.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
