namespace AIForge.Coordinator.Jobs;

/// <summary>How an attempt ended: a result as JSON, or a reason and message.</summary>
internal sealed record JobOutcome(string? ResultJson, string? Reason, string? Message, bool Permanent)
{
    public static JobOutcome Success(string resultJson) => new(resultJson, null, null, false);

    public static JobOutcome Failure(string reason, string message, bool permanent) => new(null, reason, message, permanent);
}
