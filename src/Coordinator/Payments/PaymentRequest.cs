namespace AIForge.Coordinator.Payments;

/// <summary>What a user wants to pay for, and how.</summary>
/// <param name="FromWallet">Null for the primary wallet of the network.</param>
internal sealed record PaymentRequest(PaymentPurpose Purpose, PaymentTarget Target, string Network, string? FromWallet);
