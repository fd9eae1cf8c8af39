using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments.Chains;

namespace AIForge.Coordinator.Payments;

/// <summary>A network that payments are taken on.</summary>
internal sealed record PaymentNetwork(NetworkFacts Facts, PaymentNetworkOptions Options, IChainVerifier Verifier)
{
    public string Name { get; } = WalletNetworks.NameOf(Facts.Network);
}
