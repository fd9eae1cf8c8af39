using AIForge.Chains.Cryptography;
using AIForge.Chains.Tron;

namespace AIForge.Testing.Chains;

/// <summary>A throw-away wallet on the Tron stand-in.</summary>
public sealed record TronAccount(PrivateKey Key)
{
    public TronAddress Address { get; } = TronAddress.Of(Key.PublicKey);
}
