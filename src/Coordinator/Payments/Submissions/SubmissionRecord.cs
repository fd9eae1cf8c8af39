namespace AIForge.Coordinator.Payments.Submissions;

/// <summary>A transaction that a user named for a payment.</summary>
/// <param name="State">waiting, claimed or refused.</param>
/// <param name="Reason">Why it was refused.</param>
internal sealed record SubmissionRecord(Guid PaymentId, byte[] TxHash, string State, string? Reason, DateTimeOffset SubmittedAt, DateTimeOffset PollUntil);
