using System.Globalization;
using AIForge.Chains.Cryptography;

namespace AIForge.Chains.SignIn;

/// <summary>
/// Signs requests as an administrator. Over REST, method and target are those of the HTTP request and the body its bytes; over gRPC they
/// are POST, the call's path and the bytes of the message.
/// </summary>
public sealed class AdminRequestSigner(PrivateKey key, WalletNetwork network, TimeProvider clock)
{
    public WalletAddress Wallet { get; } = WalletAddress.Of(key.PublicKey, network);

    /// <summary>The headers to send with the request. The nonce must not have been used before.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sign(string method, string target, ReadOnlySpan<byte> body, string nonce)
    {
        var request = new AdminRequest(Wallet, method, target, AdminRequest.HashOf(body), clock.GetUtcNow().ToUnixTimeSeconds(), nonce);
        return
        [
            new(AdminRequestHeaders.Address, Wallet.Text),
            new(AdminRequestHeaders.Network, WalletNetworks.NameOf(network)),
            new(AdminRequestHeaders.Timestamp, request.UnixSeconds.ToString(CultureInfo.InvariantCulture)),
            new(AdminRequestHeaders.Nonce, nonce),
            new(AdminRequestHeaders.Signature, WalletSignature.Sign(key, network, request.ToText())),
        ];
    }
}
