namespace AIForge.Coordinator.Payments;

/// <summary>A payment after a transaction was looked at for it.</summary>
internal sealed record VerifiedPayment(PaymentRecord Payment, EvidenceVerdict Verdict);
