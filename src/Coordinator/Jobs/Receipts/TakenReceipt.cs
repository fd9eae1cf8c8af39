namespace AIForge.Coordinator.Jobs.Receipts;

/// <summary>A receipt that was checked: whose key signed it, and what exactly.</summary>
internal sealed record TakenReceipt(byte[] KeyFingerprint, byte[] Body, byte[] Signature);
