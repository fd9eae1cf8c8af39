using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Accounts.SignIn;

namespace AIForge.Coordinator.Wallets;

/// <summary>The outcome of a sign-in with a wallet.</summary>
internal sealed record WalletSession(UserRecord User, SessionTokens Tokens, bool IsNewUser);
