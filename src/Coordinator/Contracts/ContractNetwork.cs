using AIForge.Chains.Cryptography;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Rpc;
using AIForge.Coordinator.Platform.Chains;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Contracts;

/// <summary>Where the contracts are and who calls them.</summary>
internal sealed class ContractNetwork
{
    private readonly Dictionary<ContractTarget, EthereumAddress> _addresses = [];

    public ContractNetwork(IOptions<ContractsOptions> options, TimeProvider clock)
    {
        var settings = options.Value;
        IsEnabled = settings.Enabled;
        if (!IsEnabled) return;

        ChainId = settings.ChainId;
        Confirmations = settings.Confirmations;
        _addresses[ContractTarget.Token] = Parse(settings.Token);
        _addresses[ContractTarget.Escrow] = Parse(settings.Escrow);
        _addresses[ContractTarget.Anchor] = Parse(settings.Anchor);
        Key = ReadKey(settings.KeyFile);
        var limits = new RpcLimits { Timeout = TimeSpan.FromSeconds(settings.TimeoutSeconds) };
        Endpoints = [.. settings.RpcUrls.Select(url => new Uri(url)).Select(uri => new EthereumRpc(new RpcEndpoint(RpcHttp.ClientFor(uri), uri, limits, clock)))];
    }

    /// <summary>Without it nothing else here may be asked for.</summary>
    public bool IsEnabled { get; }

    public long ChainId { get; }

    public int Confirmations { get; }

    /// <summary>The account that calls the contracts. Money of users without a wallet is locked from its balance in the escrow.</summary>
    public EthereumAddress Sender => EthereumAddress.Of(Require(Key).PublicKey);

    internal PrivateKey? Key { get; }

    internal IReadOnlyList<EthereumRpc> Endpoints { get; } = [];

    public EthereumAddress AddressOf(ContractTarget target) => Require(_addresses.GetValueOrDefault(target));

    /// <summary>Null when the file does not hold one.</summary>
    internal static PrivateKey? ReadKey(string file) => PrivateKey.TryParse(File.ReadAllText(file).Trim(), out var key) ? key : null;

    private static T Require<T>(T? value) => value ?? throw new InvalidOperationException("No contracts are configured.");

    private static EthereumAddress Parse(string text) =>
        EthereumAddress.TryParse(text, AddressChecksum.Optional, out var address, out _) ? address : throw new ArgumentException($"{text} is no address");
}
