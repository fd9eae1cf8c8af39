using System.Diagnostics.CodeAnalysis;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Ethereum;
using AIForge.Chains.Tron;

namespace AIForge.Chains.SignIn;

/// <summary>An account on one of the networks. Two are equal when network and canonical text are.</summary>
public sealed record WalletAddress
{
    private WalletAddress(WalletNetwork network, string text)
    {
        Network = network;
        Text = text;
    }

    public WalletNetwork Network { get; }

    /// <summary>The canonical spelling: EIP-55 on Ethereum, base58check on Tron.</summary>
    public string Text { get; }

    /// <summary>The account of twenty zero bytes, whose key nobody has: what is sent there is lost.</summary>
    public bool IsNobodys => Text == Nobodys(Network);

    public static WalletAddress Of(PublicKey key, WalletNetwork network) => network switch
    {
        WalletNetwork.Ethereum => new WalletAddress(network, EthereumAddress.Of(key).ToString()),
        _ => new WalletAddress(network, TronAddress.Of(key).ToString()),
    };

    /// <summary>Never throws. Tron's addresses always carry their checksum.</summary>
    public static bool TryParse(
        string? text, WalletNetwork network, AddressChecksum checksum, [NotNullWhen(true)] out WalletAddress? address, out AddressRefusal refusal)
    {
        string? canonical = null;
        if (network == WalletNetwork.Ethereum)
        {
            if (EthereumAddress.TryParse(text, checksum, out var ethereum, out refusal)) canonical = ethereum.ToString();
        }
        else if (TronAddress.TryParse(text, out var tron, out refusal))
        {
            canonical = tron.ToString();
        }

        address = canonical is null ? null : new WalletAddress(network, canonical);
        return address is not null;
    }

    public override string ToString() => Text;

    private static string Nobodys(WalletNetwork network)
    {
        var zeros = new byte[PublicKey.AccountLength];
        return network == WalletNetwork.Ethereum ? EthereumAddress.FromBytes(zeros).ToString() : TronAddress.FromBytes(zeros).ToString();
    }
}
