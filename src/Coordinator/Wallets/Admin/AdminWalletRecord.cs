namespace AIForge.Coordinator.Wallets.Admin;

/// <summary>A wallet of the whitelist.</summary>
internal sealed record AdminWalletRecord(string Network, string Address, string AddedBy, DateTimeOffset AddedAt, string Label);
