namespace AIForge.Coordinator.Payments.Chains;

/// <summary>The newest block of a chain.</summary>
/// <param name="FinalHeight">Blocks up to here are never taken back: finalized on Ethereum, solidified on Tron.</param>
internal sealed record ChainHead(long Height, byte[] BlockHash, DateTimeOffset Time, long FinalHeight);
