using AIForge.Chains.Bitcoin;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Exchange;

/// <summary>The account that Bitcoin is paid to: makes its addresses (BIP 84) and can spend from none.</summary>
internal sealed class ExchangeAccount
{
    private const uint Receiving = 0;

    private readonly ExtendedPublicKey? _receiving;

    public ExchangeAccount(IOptions<ExchangeOptions> options)
    {
        if (!BitcoinNetwork.TryParse(options.Value.Network, out var network)) throw new InvalidOperationException("The options are validated before.");
        Network = network;
        if (!options.Value.IsConfigured) return;

        if (!ExtendedPublicKey.TryParse(options.Value.AccountKey, network, out var account, out _) || !account.TryDerive(Receiving, out _receiving))
            throw new InvalidOperationException("The options are validated before.");
        Name = $"{network}/{account.Fingerprint}";
    }

    public BitcoinNetwork Network { get; }

    /// <summary>Chain and fingerprint; empty when nothing is sold.</summary>
    public string Name { get; } = "";

    public bool IsConfigured => _receiving is not null;

    /// <summary>Null for the one number in 2^127 that has no key.</summary>
    public SegwitAddress? AddressAt(long index)
    {
        if (_receiving is null) throw ExchangeFaults.NotConfigured();
        if (index >= ExtendedPublicKey.FirstHardened) throw new InvalidOperationException($"All addresses of {Name} were given out.");
        return _receiving.TryDerive((uint)index, out var key) ? SegwitAddress.Of(key, Network) : null;
    }
}
