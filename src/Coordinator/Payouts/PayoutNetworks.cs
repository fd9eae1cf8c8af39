using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payouts.Chains;

namespace AIForge.Coordinator.Payouts;

/// <summary>The networks that payouts leave on.</summary>
internal sealed class PayoutNetworks
{
    private readonly Dictionary<string, PayoutNetwork> _networks = new(StringComparer.Ordinal);

    /// <param name="chainOf">Asked for configured networks only.</param>
    public PayoutNetworks(PayoutsOptions options, PaymentNetworks payments, Func<NetworkFacts, IPayoutChain> chainOf)
    {
        foreach (var (name, settings) in options.Networks)
        {
            if (payments.Find(name) is not { } asked) continue;
            var key = PrivateKey.TryParse(settings.Key, out var parsed) ? parsed : null;
            var from = key is null ? settings.Wallet : WalletAddress.Of(key.PublicKey, asked.Facts.Network).Text;
            _networks[name] = new PayoutNetwork(asked.Facts, from, key, chainOf(asked.Facts), asked.Verifier);
        }
    }

    public PayoutNetwork? Find(string name) => _networks.GetValueOrDefault(name);

    public PayoutNetwork Require(string name)
    {
        if (!WalletNetworks.TryParse(name, out _)) throw PayoutsFaults.Invalid("network", $"Must be {string.Join(" or ", WalletNetworks.Names)}.");
        return Find(name) ?? throw PayoutsFaults.NetworkNotConfigured(name);
    }
}
