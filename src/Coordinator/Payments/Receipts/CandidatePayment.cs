namespace AIForge.Coordinator.Payments.Receipts;

/// <summary>A payment that a receipt from its wallet may belong to.</summary>
/// <param name="Waiting">Sum of what it claims and has not credited.</param>
internal sealed record CandidatePayment(Guid Id, string Status, long Amount, long Waiting)
{
    public long Remaining => Math.Max(0, Amount - Waiting);
}
