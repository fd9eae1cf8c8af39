using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>What container jobs may ask for and leave behind.</summary>
public sealed class ContainerOptions
{
    public const string SectionName = "Jobs:Containers";

    private const long Gibibyte = 1L << 30;

    [Range(0.1, 4_096)]
    public double MaxCpus { get; set; } = 128;

    [Range(1 << 20, long.MaxValue)]
    public long MaxMemoryBytes { get; set; } = 1_024 * Gibibyte;

    [Range(0, 64)]
    public int MaxGpus { get; set; } = 8;

    [Range(1 << 20, long.MaxValue)]
    public long MaxDiskBytes { get; set; } = 1_024 * Gibibyte;

    /// <summary>Files below /inputs.</summary>
    [Range(0, 1_024)]
    public int MaxInputs { get; set; } = 64;

    /// <summary>Bytes of all inputs of a job together.</summary>
    [Range(0, long.MaxValue)]
    public long MaxInputBytes { get; set; } = 128 * Gibibyte;

    /// <summary>Bytes that the outputs of a job may have, beside what its disk holds.</summary>
    [Range(1_024, long.MaxValue)]
    public long MaxOutputBytes { get; set; } = 4 * Gibibyte;

    /// <summary>Bytes of all outputs of one user that are kept; with more, jobs that leave outputs are refused until some are deleted.</summary>
    [Range(0, long.MaxValue)]
    public long MaxKeptOutputBytes { get; set; } = 200 * Gibibyte;

    [Range(1, 1_000_000)]
    public int MaxOutputFiles { get; set; } = 10_000;

    /// <summary>Bytes of one attempt's log that are kept.</summary>
    [Range(1_024, 1 << 30)]
    public int MaxLogBytes { get; set; } = 4 << 20;

    /// <summary>Nodes that may be lost with a job before it is taken for what kills them.</summary>
    [Range(1, 100)]
    public int PoisonNodes { get; set; } = 3;

    /// <summary>Failures that are nobody's but the platform's before a job is given up.</summary>
    [Range(1, 1_000)]
    public int MaxPlatformFailures { get; set; } = 8;

    /// <summary>How long a job waits after the first such failure; twice as long after each further one, up to five minutes.</summary>
    [Range(0.01, 300)]
    public double PlatformBackoffSeconds { get; set; } = 5;

    /// <summary>Days for which outputs and logs are kept.</summary>
    [Range(1, 3_650)]
    public int KeepDays { get; set; } = 30;

    /// <summary>Outputs that one replica receives at once.</summary>
    [Range(1, 1_024)]
    public int MaxReceivedAtOnce { get; set; } = 64;

    internal TimeSpan Keep => TimeSpan.FromDays(KeepDays);

    internal TimeSpan Backoff(int failures) =>
        TimeSpan.FromSeconds(Math.Min(300, PlatformBackoffSeconds * Math.Pow(2, Math.Min(failures, 20))));
}
