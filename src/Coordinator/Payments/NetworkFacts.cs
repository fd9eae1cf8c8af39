using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;

namespace AIForge.Coordinator.Payments;

/// <summary>A configured network with everything that its settings leave out.</summary>
/// <param name="Token">Contract of the token, in its canonical spelling.</param>
/// <param name="Confirmations">Blocks, that of the transaction included, after which a payment counts.</param>
internal sealed record NetworkFacts(WalletNetwork Network, long ChainId, string Token, int Confirmations)
{
    private static readonly NetworkFacts[] MainChains =
    [
        new(WalletNetwork.Ethereum, 1, "0xdAC17F958D2ee523a2206206994597C13D831ec7", 3),
        new(WalletNetwork.Tron, 728126428, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", 19),
    ];

    /// <summary>Whether a block must be final before it counts.</summary>
    public bool NeedsFinality => Network == WalletNetwork.Tron;

    public static NetworkFacts Of(WalletNetwork network, PaymentNetworkOptions settings)
    {
        var main = MainChains[(int)network];
        return new NetworkFacts(network, settings.ChainId ?? main.ChainId, TokenOf(network, settings), settings.Confirmations ?? main.Confirmations);
    }

    /// <summary>What is wrong with the chain or its token, or null.</summary>
    public static string? Problem(WalletNetwork network, PaymentNetworkOptions settings)
    {
        var main = MainChains[(int)network];
        if (settings.Token is not null && Read(network, settings.Token) is null) return $"'{settings.Token}' is no address of the network";

        var isMain = settings.ChainId is null || settings.ChainId == main.ChainId;
        if (isMain) return TokenOf(network, settings) == main.Token ? null : $"the token of chain {main.ChainId} is {main.Token} and no other";
        return settings.Token is null ? $"chain {settings.ChainId} has no token of its own: name one" : null;
    }

    private static string TokenOf(WalletNetwork network, PaymentNetworkOptions settings) =>
        Read(network, settings.Token)?.Text ?? MainChains[(int)network].Token;

    private static WalletAddress? Read(WalletNetwork network, string? token) =>
        WalletAddress.TryParse(token, network, AddressChecksum.Optional, out var address, out _) ? address : null;
}
