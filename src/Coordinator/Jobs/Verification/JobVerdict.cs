namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>How a job of several replicas ends.</summary>
/// <param name="AnswerId">The replica whose result is the job's; null when there is none.</param>
internal sealed record JobVerdict(string Status, string? Result, string? Reason, string? Message, Guid? AnswerId, string Verification);
