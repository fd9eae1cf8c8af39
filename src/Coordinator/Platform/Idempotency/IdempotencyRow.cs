namespace AIForge.Coordinator.Platform.Idempotency;

/// <summary>What is known of a key; no reply while the call is in progress.</summary>
internal sealed record IdempotencyRow(byte[] RequestHash, byte[]? SealedReply);
