using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Platform.Redis;

/// <summary>The Redis that replicas share. Without one, limits and signals live in this process.</summary>
public sealed class RedisOptions
{
    public const string SectionName = "Redis";

    /// <summary>For example "host:6379,password=…". A secret: never logged.</summary>
    public string? ConnectionString { get; set; }

    [Range(50, 10_000)]
    public int TimeoutMilliseconds { get; set; } = 2000;
}
