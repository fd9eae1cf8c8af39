namespace AIForge.Coordinator.Exchange;

/// <summary>What a user has bought and asked for, in satoshis, and how many quotes wait for money.</summary>
internal sealed record PurchaseUsage(long Day, long Month, int Open);
