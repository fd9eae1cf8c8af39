namespace AIForge.Coordinator.Exchange.Legacy;

/// <summary>What became of an old payment, or would.</summary>
/// <param name="Text">A line for the operator.</param>
internal sealed record LegacyOutcome(string PaymentId, bool IsConverted, string Text);
