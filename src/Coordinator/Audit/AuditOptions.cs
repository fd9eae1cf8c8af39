using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Audit;

/// <summary>When ledger entries are put into a batch whose root is anchored. Only where contracts are configured.</summary>
public sealed class AuditOptions
{
    public const string SectionName = "Audit";

    /// <summary>How long an entry waits for its batch at most, give or take the quarter of a minute in which the worker looks.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan BatchEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>So many entries are batched at once, and a batch has no more.</summary>
    [Range(1, 10_000)]
    public int BatchEntries { get; set; } = 1_000;
}
