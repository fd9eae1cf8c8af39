using System.Net;
using AIForge.Chains.SignIn;

namespace AIForge.Coordinator.Wallets.Admin;

/// <summary>The administrator who does something, as the security log shall say.</summary>
/// <param name="Address">Where the call came from.</param>
internal sealed record AdminActor(WalletAddress Wallet, IPAddress? Address);
