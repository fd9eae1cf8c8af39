using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Payments;

/// <summary>Where users pay to.</summary>
internal sealed record PlatformWallets(string Ethereum, string Tron)
{
    public static Setting<PlatformWallets> Setting { get; } = new(
        "payments.wallets",
        "Receiving wallet of each network. Payments that were made out before a change are still watched on the wallet that they name.",
        new PlatformWallets("0x68eA7071643D1A2c8976f116dd82BBfC031fEA07", "TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg"),
        wallets => Enum.GetValues<WalletNetwork>().Where(network => wallets.Read(network) is null).Select(Problem).FirstOrDefault());

    public WalletAddress Of(WalletNetwork network) => Read(network) ?? throw new InvalidOperationException(Problem(network));

    private WalletAddress? Read(WalletNetwork network) =>
        WalletAddress.TryParse(network == WalletNetwork.Ethereum ? Ethereum : Tron, network, AddressChecksum.Required, out var wallet, out _) && !wallet.IsNobodys
            ? wallet
            : null;

    private static string Problem(WalletNetwork network) => $"{WalletNetworks.NameOf(network)} must be an address of that network with its checksum, and not the account of zeros, whose key nobody has.";
}
