using System.ComponentModel.DataAnnotations;
using AIForge.Chains.Contracts;

namespace AIForge.Coordinator.Escrow.Mirror;

/// <summary>How escrows are gathered for the contract. Larger batches cost less gas for each, and come later.</summary>
public sealed class EscrowMirrorOptions
{
    public const string SectionName = "Escrow:Mirror";

    /// <summary>Acts in a batch: as soon as so many wait it leaves.</summary>
    [Range(1, EscrowCall.LargestBatch)]
    public int BatchSize { get; set; } = 100;

    /// <summary>And when the oldest has waited so long.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(15);

    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How much later than the ledger the contract lets an escrow go back: longer than the chain is ever away.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan Margin { get; set; } = TimeSpan.FromDays(2);
}
