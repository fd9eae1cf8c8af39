using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Chains.Tron;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payments.Chains;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payouts.Chains;

/// <summary>Puts together how payouts are made on a network.</summary>
internal sealed class PayoutChains(ChainVerifiers chains, IOptions<PayoutsOptions> options, TimeProvider clock)
{
    public IPayoutChain Create(NetworkFacts facts)
    {
        var endpoints = chains.Endpoints(facts.Network);
        return facts.Network == WalletNetwork.Ethereum
            ? new EthereumPayoutChain([.. endpoints.Select(endpoint => new EthereumRpc(endpoint))], facts)
            : new TronPayoutChain([.. endpoints.Select(endpoint => new TronRpc(endpoint))], facts, options.Value.TronLifetime, clock);
    }
}
