namespace AIForge.Coordinator.Payouts.Chains;

/// <summary>What the chain said about the paying wallet just now; further transfers are made from it without asking again.</summary>
/// <param name="NextNonce">Of the wallet, counting what is in blocks; 0 on chains without nonces.</param>
/// <param name="Encode">Takes receiver, minor units and nonce. Two transfers with different nonces never are the same transaction.</param>
internal sealed record TransferTemplate(long NextNonce, Func<string, long, long, UnsignedTransfer> Encode);
