namespace AIForge.Coordinator.Wallets;

/// <summary>A wallet of a user, proved by signature.</summary>
internal sealed record WalletRecord(
    Guid Id, Guid UserId, string WalletAddr, string Network, string WalletType, string Label, bool IsPrimary, DateTimeOffset CreatedAt);
