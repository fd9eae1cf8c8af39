using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Inference;

/// <summary>Bounds of generations.</summary>
public sealed class InferenceOptions
{
    public const string SectionName = "Inference";

    /// <summary>Nodes that may work on one request, one after the other.</summary>
    [Range(1, 10)]
    public int MaxNodesPerRequest { get; set; } = 3;

    /// <summary>Time a node has to open the data call of a generation it was told to start.</summary>
    [Range(1, 120)]
    public int ClaimTimeoutSeconds { get; set; } = 10;

    /// <summary>Longest wait for the first token: queueing and prefill.</summary>
    [Range(1, 3_600)]
    public int FirstTokenTimeoutSeconds { get; set; } = 120;

    /// <summary>Longest wait for each further token.</summary>
    [Range(1, 600)]
    public int NextTokenTimeoutSeconds { get; set; } = 60;

    /// <summary>Deltas that may wait for a slow client before its node is held up.</summary>
    [Range(8, 65_536)]
    public int DeltaQueueLength { get; set; } = 256;

    /// <summary>Answers that one request may ask for.</summary>
    [Range(1, 128)]
    public int MaxAnswers { get; set; } = 8;

    /// <summary>Prompts of one completions request.</summary>
    [Range(1, 2_048)]
    public int MaxPrompts { get; set; } = 32;

    /// <summary>Records of usage that may wait in memory for the database.</summary>
    [Range(1, 1_000_000)]
    public int MaxUsageRetries { get; set; } = 10_000;

    /// <summary>How long a record of usage is tried again before it is only logged.</summary>
    [Range(1, 1_440)]
    public int UsageRetryMinutes { get; set; } = 60;

    /// <summary>How long a request waits for a node to load its model.</summary>
    [Range(1, 3_600)]
    public int ColdStartSeconds { get; set; } = 120;

    /// <summary>Time without a request after which a model that was loaded for requests is unloaded.</summary>
    [Range(1, 10_080)]
    public int IdleUnloadMinutes { get; set; } = 15;

    /// <summary>How often a stream that waits for its model says how far that is.</summary>
    [Range(1, 60)]
    public int ColdStartCommentSeconds { get; set; } = 5;

    /// <summary>Nodes that may fetch files from this process at the same time.</summary>
    [Range(1, 1_000)]
    public int MaxContentFetches { get; set; } = 32;
}
