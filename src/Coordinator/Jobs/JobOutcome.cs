using AIForge.Coordinator.Jobs.Receipts;

namespace AIForge.Coordinator.Jobs;

/// <summary>How an attempt ended: a result as JSON, or a reason and message, and for a container that ran and failed all of them.</summary>
internal sealed record JobOutcome(string? ResultJson, string? Reason, string? Message, JobFault Fault)
{
    /// <summary>The type of the jobs that can end so.</summary>
    public string Type { get; init; } = JobTypes.Inference;

    /// <summary>What the node signed of it; null for what no node with a key said.</summary>
    public TakenReceipt? Receipt { get; init; }

    public bool Succeeded => Reason is null;

    public static JobOutcome Success(string resultJson) => new(resultJson, null, null, JobFault.Input);

    public static JobOutcome Failure(string reason, string message, JobFault fault) => new(null, reason, message, fault);
}
