using System.CommandLine;
using System.CommandLine.Parsing;
using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;

namespace AIForge.Standalone.Cli;

/// <summary>Who administers a new network: NETWORK:ADDRESS, as often as there are wallets.</summary>
internal static class AdminWalletOption
{
    public const string Name = "--admin-wallet";

    public static Option<WalletAddress[]> Create() => new(Name)
    {
        Description = "NETWORK:ADDRESS of a wallet that may administer, for example ethereum:0x…; may be given several times. Counts at the first start on a data folder only. [default: the platform's own]",
        CustomParser = Parse,
    };

    public static string TextOf(WalletAddress wallet) => $"{WalletNetworks.NameOf(wallet.Network)}:{wallet.Text}";

    private static WalletAddress[] Parse(ArgumentResult result)
    {
        var wallets = new List<WalletAddress>();
        foreach (var token in result.Tokens)
        {
            if (Read(token.Value) is { } wallet) wallets.Add(wallet);
            else result.AddError($"'{token.Value}' is no wallet: {Name} takes ethereum:0x… or tron:T…, the address as the wallet shows it.");
        }

        return [.. wallets];
    }

    private static WalletAddress? Read(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && WalletNetworks.TryParse(text[..colon], out var network)
            && WalletAddress.TryParse(text[(colon + 1)..], network, AddressChecksum.Optional, out var wallet, out _) ? wallet : null;
    }
}
