using System.Security.Cryptography;
using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;

namespace AIForge.Coordinator.Tests.Wallets;

/// <summary>A wallet of a user that exists in the test only.</summary>
internal sealed class TestWallet(PrivateKey key, WalletNetwork network)
{
    public PrivateKey Key => key;

    public WalletNetwork Network => network;

    public string NetworkName { get; } = WalletNetworks.NameOf(network);

    public WalletAddress Wallet { get; } = WalletAddress.Of(key.PublicKey, network);

    public string Address => Wallet.Text;

    public static TestWallet New(WalletNetwork network = WalletNetwork.Ethereum) =>
        new(PrivateKey.TryRead(RandomNumberGenerator.GetBytes(32), out var key) ? key : throw new InvalidOperationException(), network);

    public string Sign(string message) => WalletSignature.Sign(key, network, message);

    /// <summary>The same key on the other network.</summary>
    public TestWallet Twin() => new(key, network == WalletNetwork.Ethereum ? WalletNetwork.Tron : WalletNetwork.Ethereum);
}
