using System.Net;
using AIForge.Chains.SignIn;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>The administrator who does something, as the security log shall say; a scoped service of calls that only administrators make.</summary>
/// <param name="Address">Where the call came from.</param>
internal sealed record AdminActor(WalletAddress Wallet, IPAddress? Address);
