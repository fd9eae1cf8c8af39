using System.Security.Cryptography;
using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Admin;

/// <summary>A wallet whose calls are signed as an admin signs them.</summary>
internal sealed class TestAdmin
{
    private readonly AdminRequestSigner _signer;

    public TestAdmin(TimeProvider clock, WalletNetwork network = WalletNetwork.Ethereum)
    {
        Key = PrivateKey.TryRead(RandomNumberGenerator.GetBytes(32), out var key) ? key : throw new InvalidOperationException();
        _signer = new AdminRequestSigner(Key, network, clock);
    }

    public PrivateKey Key { get; }

    public WalletAddress Wallet => _signer.Wallet;

    public string Network => WalletNetworks.NameOf(Wallet.Network);

    /// <summary>Headers for a call with this message. The method is named as in <c>/aiforge.v1.AdminService/ListUsers</c>.</summary>
    public Metadata Sign(string method, IMessage message)
    {
        var headers = new Metadata();
        foreach (var (name, value) in _signer.Sign("POST", method, message.ToByteArray(), Guid.NewGuid().ToString("n"))) headers.Add(name.ToLowerInvariant(), value);
        return headers;
    }
}
