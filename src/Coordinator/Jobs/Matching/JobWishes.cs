using System.Text.Json;
using System.Text.Json.Serialization;

namespace AIForge.Coordinator.Jobs.Matching;

/// <summary>What a job asks of a node beside room and a model. Stored as JSON, which the SQL of the lease reads, too; in one order, so that the same wishes are the same text.</summary>
internal sealed record JobWishes
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The node stands in one of them; null for anywhere.</summary>
    public IReadOnlyList<string>? Regions { get; init; }

    /// <summary>The node has all of them.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>From 0 to 1.</summary>
    public double? MinReputation { get; init; }

    /// <summary>True for nodes of the job's owner only; null for anybody's.</summary>
    public bool? Own { get; init; }

    /// <summary>One of these; null for any.</summary>
    public IReadOnlyList<Guid>? Nodes { get; init; }

    /// <summary>None of these.</summary>
    public IReadOnlyList<Guid>? ExcludeNodes { get; init; }

    /// <summary>Null when the job asks for nothing, as most do.</summary>
    public string? ToJson() => this == new JobWishes() ? null : JsonSerializer.Serialize(this, Json);

    public static JobWishes Parse(string json) => JsonSerializer.Deserialize<JobWishes>(json, Json)!;
}
