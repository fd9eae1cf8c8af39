namespace AIForge.Coordinator.Wallets.Proofs;

/// <summary>A message that waits to be signed.</summary>
/// <param name="Asker">Network of whoever asked for it.</param>
internal sealed record WalletChallenge(
    string Nonce, string Purpose, string Network, string WalletAddr, Guid? UserId, string Asker, string Message, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
