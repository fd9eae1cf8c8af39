using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Coordinator.Payouts.Chains;

namespace AIForge.Coordinator.Payouts;

/// <summary>A network that payouts leave on.</summary>
/// <param name="From">The wallet that pays.</param>
/// <param name="Key">Its key, in development.</param>
internal sealed record PayoutNetwork(NetworkFacts Facts, string From, PrivateKey? Key, IPayoutChain Chain, IChainVerifier Verifier)
{
    public string Name { get; } = WalletNetworks.NameOf(Facts.Network);
}
