using AIForge.Chains.SignIn;

namespace AIForge.Coordinator.Wallets.Proofs;

/// <summary>What a client presents to show that it holds a wallet. Nonce and message are null where it left them out.</summary>
internal sealed record WalletProof(WalletAddress Wallet, string Signature, string? Nonce, string? Message);
