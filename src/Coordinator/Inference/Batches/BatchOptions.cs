using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Bounds of batches.</summary>
public sealed class BatchOptions
{
    public const string SectionName = "Inference:Batches";

    /// <summary>Requests of one batch.</summary>
    [Range(1, 50_000)]
    public int MaxRequests { get; set; } = 10_000;

    /// <summary>Texts of all requests of one batch of embeddings: each has a vector of kilobytes, however short it is.</summary>
    [Range(1, 1_000_000)]
    public int MaxEmbeddingInputs { get; set; } = 50_000;

    /// <summary>Bytes of an input file.</summary>
    [Range(1, 200 << 20)]
    public int MaxFileBytes { get; set; } = 64 << 20;

    /// <summary>Bytes of one line.</summary>
    [Range(1, 16 << 20)]
    public int MaxLineBytes { get; set; } = 2 << 20;

    /// <summary>Batches of one user that have not ended.</summary>
    [Range(1, 1_000)]
    public int MaxOpenPerUser { get; set; } = 20;

    /// <summary>Requests that one process answers at the same time, of all batches together.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 8;

    /// <summary>How long one request may take; after it and a little more another process takes it up.</summary>
    [Range(1, 120)]
    public int RequestMinutes { get; set; } = 15;

    /// <summary>How often a request is begun that nobody heard of again.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 3;

    public TimeSpan RequestLimit => TimeSpan.FromMinutes(RequestMinutes);

    /// <summary>Longer than a request may take, so that nobody takes up what still runs.</summary>
    public TimeSpan Lease => RequestLimit + TimeSpan.FromMinutes(1);
}
