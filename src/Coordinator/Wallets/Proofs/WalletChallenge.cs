namespace AIForge.Coordinator.Wallets.Proofs;

/// <summary>A message that waits to be signed.</summary>
internal sealed record WalletChallenge(
    string Nonce, string Purpose, string Network, string WalletAddr, Guid? UserId, string Message, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
