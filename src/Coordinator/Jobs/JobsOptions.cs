using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Jobs;

/// <summary>How jobs are queued, leased and given up.</summary>
public sealed class JobsOptions
{
    public const string SectionName = "Jobs";

    /// <summary>How long an attempt is held without a renewal.</summary>
    [Range(2, 600)]
    public int LeaseSeconds { get; set; } = 30;

    /// <summary>How often leases of connected nodes are renewed; well below the lease.</summary>
    [Range(1, 300)]
    public int RenewSeconds { get; set; } = 10;

    /// <summary>Attempts after which a job fails.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 3;

    [Range(1, 86_400)]
    public int DefaultTtlSeconds { get; set; } = 900;

    [Range(1, 86_400)]
    public int MaxTtlSeconds { get; set; } = 86_400;

    /// <summary>How long money stays in escrow at least before it goes back by itself.</summary>
    [Range(60, 604_800)]
    public int EscrowTimeoutSeconds { get; set; } = 3_600;

    /// <summary>Time after a job's end in which its result may still be verified; money is not given back by itself before.</summary>
    [Range(0, 86_400)]
    public int VerificationSeconds { get; set; } = 600;

    /// <summary>Time after a start, or after the database was away, during which lapsed leases are left alone: their nodes are still reconnecting.</summary>
    [Range(0, 600)]
    public int RestartGraceSeconds { get; set; } = 30;

    /// <summary>Jobs of one user that may wait or run at the same time.</summary>
    [Range(1, 10_000_000)]
    public int MaxOpenJobsPerUser { get; set; } = 10_000;

    /// <summary>Watch streams that one user may hold open at one replica.</summary>
    [Range(1, 100_000)]
    public int MaxWatchesPerUser { get; set; } = 50;

    /// <summary>Largest parameters of a job, as JSON.</summary>
    [Range(1_024, 16_777_216)]
    public int MaxParametersBytes { get; set; } = 262_144;

    /// <summary>Largest result of a job, as JSON.</summary>
    [Range(1_024, 16_777_216)]
    public int MaxResultBytes { get; set; } = 262_144;

    /// <summary>When money that is set aside now goes back by itself: never before the job can have ended and been verified.</summary>
    internal DateTimeOffset EscrowEnd(DateTimeOffset now, DateTimeOffset jobEnd, int? timeoutSeconds = null)
    {
        var (least, verified) = (now.AddSeconds(timeoutSeconds ?? EscrowTimeoutSeconds), jobEnd.AddSeconds(VerificationSeconds));
        return least > verified ? least : verified;
    }
}
