using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Testing.Chains;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Payments.Chains;

/// <summary>Verifiers of the test chains, as the options would make them.</summary>
internal static class TestVerifiers
{
    public static IChainVerifier Of(EthereumChain chain, params Uri[] endpoints) => Of(chain, _ => { }, TimeProvider.System, endpoints);

    public static IChainVerifier Of(EthereumChain chain, Action<PaymentNetworkOptions> change, TimeProvider clock, params Uri[] endpoints) =>
        Create(WalletNetwork.Ethereum, Settings(chain.ChainId, chain.Token.ToString(), endpoints.DefaultIfEmpty(chain.Address)), change, clock);

    public static IChainVerifier Of(TronChain chain, params Uri[] endpoints) => Of(chain, _ => { }, TimeProvider.System, endpoints);

    public static IChainVerifier Of(TronChain chain, Action<PaymentNetworkOptions> change, TimeProvider clock, params Uri[] endpoints) =>
        Create(WalletNetwork.Tron, Settings(chain.ChainId, chain.Token.ToString(), endpoints.DefaultIfEmpty(chain.Address)), change, clock);

    private static PaymentNetworkOptions Settings(long chainId, string token, IEnumerable<Uri> endpoints) => new()
    {
        ChainId = chainId,
        Token = token,
        Rpc = [.. endpoints.Select(endpoint => endpoint.ToString())],
        TimeoutSeconds = 1,
        RequestsPerSecond = 10_000,
    };

    private static IChainVerifier Create(WalletNetwork network, PaymentNetworkOptions settings, Action<PaymentNetworkOptions> change, TimeProvider clock)
    {
        change(settings);
        var options = new PaymentsOptions { Networks = new Dictionary<string, PaymentNetworkOptions> { [WalletNetworks.NameOf(network)] = settings } };
        return new ChainVerifiers(Options.Create(options), clock, NullLoggerFactory.Instance).Create(network);
    }
}
