using AIForge.Chains.Cryptography;
using AIForge.Chains.Ethereum;

namespace AIForge.Testing.Chains;

/// <summary>A throw-away wallet on the test chain.</summary>
public sealed record EthereumAccount(PrivateKey Key)
{
    public EthereumAddress Address { get; } = EthereumAddress.Of(Key.PublicKey);
}
