using System.Net.Http.Headers;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;
using AIForge.Chains.SignIn;
using AIForge.Chains.Tron;
using AIForge.Coordinator.Platform.Chains;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Payments.Chains;

/// <summary>Puts the verifiers of the configured networks together, and the clients that payouts send through.</summary>
internal sealed class ChainVerifiers(IOptions<PaymentsOptions> options, TimeProvider clock, ILoggerFactory loggers)
{
    public IChainVerifier Create(WalletNetwork network)
    {
        var settings = Settings(network);
        var facts = NetworkFacts.Of(network, settings);
        var logger = loggers.CreateLogger<ChainEndpoint>();
        var endpoints = settings.Rpc
            .Select(address => Reader(facts, Endpoint(network, settings, address), settings.Decimals))
            .Select(reader => new ChainEndpoint(reader, TimeSpan.FromSeconds(settings.MaxHeadAgeSeconds), clock, logger));
        if (!Money.TryParse(settings.AgreementFrom, Asset.Usdt, out var agreementFrom)) throw new InvalidOperationException("The options are validated before.");
        return new ChainVerifier(facts, [.. endpoints], settings.Agreement, (UInt128)agreementFrom.MinorUnits);
    }

    /// <summary>The configured endpoints in their order, none when the network is not configured.</summary>
    public IReadOnlyList<RpcEndpoint> Endpoints(WalletNetwork network)
    {
        var settings = Settings(network);
        return [.. settings.Rpc.Select(address => Endpoint(network, settings, address))];
    }

    private PaymentNetworkOptions Settings(WalletNetwork network) =>
        options.Value.Networks.TryGetValue(WalletNetworks.NameOf(network), out var settings) ? settings : new PaymentNetworkOptions();

    private RpcEndpoint Endpoint(WalletNetwork network, PaymentNetworkOptions settings, string address)
    {
        var uri = new Uri(address);
        var http = RpcHttp.ClientFor(uri);
        if (settings.ApiKey.Length > 0) Authorize(http.DefaultRequestHeaders, network, settings.ApiKey);
        var pace = new RequestPace(uri.Host, settings.RequestsPerSecond, clock);
        return new RpcEndpoint(http, uri, new RpcLimits { Timeout = TimeSpan.FromSeconds(settings.TimeoutSeconds) }, clock, pace.WaitAsync);
    }

    private static void Authorize(HttpRequestHeaders headers, WalletNetwork network, string key)
    {
        if (network == WalletNetwork.Tron) headers.Add("TRON-PRO-API-KEY", key);
        else headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    private static IChainReader Reader(NetworkFacts facts, RpcEndpoint endpoint, int decimals) => facts.Network == WalletNetwork.Ethereum
        ? new EthereumReader(new EthereumRpc(endpoint), facts, decimals)
        : new TronReader(new TronRpc(endpoint), facts, decimals);
}
