namespace AIForge.Coordinator.Payouts.Chains;

/// <summary>A transaction as it is signed, and when it can no longer be carried out, on chains where transactions expire.</summary>
internal sealed record UnsignedTransfer(byte[] Bytes, DateTimeOffset? ExpiresAt);
