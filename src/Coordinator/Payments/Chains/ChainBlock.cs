namespace AIForge.Coordinator.Payments.Chains;

/// <summary>The block that holds a transaction.</summary>
internal sealed record ChainBlock(long Number, byte[] Hash, DateTimeOffset Time);
