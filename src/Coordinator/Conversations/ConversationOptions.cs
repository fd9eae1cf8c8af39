using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Conversations;

/// <summary>Bounds of conversations.</summary>
public sealed class ConversationOptions
{
    public const string SectionName = "Conversations";

    [Range(1, 100_000)]
    public int MaxPerUser { get; set; } = 2_000;

    /// <summary>Messages of one conversation, over all branches.</summary>
    [Range(2, 10_000)]
    public int MaxMessages { get; set; } = 1_000;

    /// <summary>Bytes of what a user writes.</summary>
    [Range(1, 4 << 20)]
    public int MaxMessageBytes { get; set; } = 131_072;

    /// <summary>Bytes of the messages that are given to a model.</summary>
    [Range(1, 32 << 20)]
    public int MaxPromptBytes { get; set; } = 4 << 20;

    /// <summary>Characters of an answer that are kept; it ends there.</summary>
    [Range(1, 64 << 20)]
    public int MaxAnswerCharacters { get; set; } = 2 << 20;

    /// <summary>Answers of one user that are being made at the same time.</summary>
    [Range(1, 100)]
    public int MaxRunningPerUser { get; set; } = 4;

    /// <summary>Answers that one process makes at the same time.</summary>
    [Range(1, 100_000)]
    public int MaxRunning { get; set; } = 2_000;

    /// <summary>Readers of answers at one process.</summary>
    [Range(1, 1_000_000)]
    public int MaxWatches { get; set; } = 10_000;

    [Range(1, 1_000)]
    public int MaxWatchesPerUser { get; set; } = 20;

    /// <summary>Links to one conversation that are not revoked.</summary>
    [Range(1, 1_000)]
    public int MaxShares { get; set; } = 20;

    /// <summary>How often an answer that grows is written down, and how often a reader at another process looks for more.</summary>
    [Range(50, 10_000)]
    public int WriteMilliseconds { get; set; } = 1_000;

    /// <summary>Time without a word of the process that makes an answer after which it counts as interrupted.</summary>
    [Range(1, 600)]
    public int LeaseSeconds { get; set; } = 30;
}
