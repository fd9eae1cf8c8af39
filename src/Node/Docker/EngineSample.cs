using System.Text.Json.Serialization;

namespace AIForge.Node.Docker;

/// <summary>What a running container has taken so far.</summary>
internal sealed record EngineSample(
    [property: JsonPropertyName("cpu_stats")] EngineSample.Cpu? CpuStats, [property: JsonPropertyName("memory_stats")] EngineSample.Memory? MemoryStats)
{
    private const long NanosecondsPerTick = 100;

    public TimeSpan CpuTime => TimeSpan.FromTicks((CpuStats?.Usage?.Total ?? 0) / NanosecondsPerTick);

    /// <summary>Without the cache of files that the kernel would give back.</summary>
    public long MemoryBytes
    {
        get
        {
            var cache = MemoryStats?.Stats is { } stats && (stats.TryGetValue("total_inactive_file", out var bytes) || stats.TryGetValue("inactive_file", out bytes)) ? bytes : 0;
            return Math.Max(0, (MemoryStats?.Usage ?? 0) - cache);
        }
    }

    internal sealed record Cpu([property: JsonPropertyName("cpu_usage")] CpuUsage? Usage);

    internal sealed record CpuUsage([property: JsonPropertyName("total_usage")] long Total);

    internal sealed record Memory([property: JsonPropertyName("usage")] long Usage, [property: JsonPropertyName("stats")] Dictionary<string, long>? Stats);
}
