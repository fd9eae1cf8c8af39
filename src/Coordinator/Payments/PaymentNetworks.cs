using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments.Chains;

namespace AIForge.Coordinator.Payments;

/// <summary>The networks that are configured.</summary>
internal sealed class PaymentNetworks
{
    private readonly Dictionary<string, PaymentNetwork> _networks = new(StringComparer.Ordinal);

    /// <param name="verifierOf">Asked for configured networks only.</param>
    public PaymentNetworks(PaymentsOptions options, Func<WalletNetwork, IChainVerifier> verifierOf)
    {
        foreach (var (name, settings) in options.Networks.Where(network => network.Value.Rpc.Count > 0))
        {
            if (!WalletNetworks.TryParse(name, out var network)) continue;
            _networks[name] = new PaymentNetwork(NetworkFacts.Of(network, settings), settings, verifierOf(network));
        }
    }

    public IEnumerable<PaymentNetwork> All => _networks.Values.OrderBy(network => network.Facts.Network);

    public PaymentNetwork? Find(string name) => _networks.GetValueOrDefault(name);

    public PaymentNetwork Require(string name)
    {
        if (!WalletNetworks.TryParse(name, out _)) throw PaymentsFaults.Invalid("network", $"Must be {string.Join(" or ", WalletNetworks.Names)}.");
        return Find(name) ?? throw PaymentsFaults.NetworkNotConfigured(name, [.. All.Select(network => network.Name)]);
    }
}
