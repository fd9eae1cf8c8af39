using AIForge.Coordinator.Payments.Receipts;

namespace AIForge.Coordinator.Payments;

/// <summary>What is to be done with a payment now.</summary>
/// <param name="Status">The state that it gets.</param>
/// <param name="Reason">Why, where the state needs a reason.</param>
/// <param name="Paid">Sum of what it claims.</param>
/// <param name="IsLate">Whether what completed it came after its time.</param>
/// <param name="Credits">Receipts whose money goes to the user's balance with this step.</param>
internal sealed record PaymentStep(string Status, string? Reason, long Paid, bool IsLate, IReadOnlyList<ReceiptRecord> Credits)
{
    /// <summary>Whether the step leaves the payment as it is.</summary>
    public bool Changes(PaymentRecord payment) =>
        Credits.Count > 0 || Status != payment.Status || Reason != payment.StatusReason || Paid != payment.Paid || IsLate != payment.IsLate;
}
