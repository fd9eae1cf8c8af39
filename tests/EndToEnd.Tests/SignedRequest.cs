using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;

namespace AIForge.EndToEnd.Tests;

/// <summary>A request that a wallet signed, to be sent as it is or altered.</summary>
internal static class SignedRequest
{
    public static HttpRequestMessage Create(string gateway, PrivateKey key, string method, string target, string body, string? nonce = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), UriOf(gateway, target)) { Content = ContentOf(body) };
        var signer = new AdminRequestSigner(key, WalletNetwork.Ethereum, TimeProvider.System);
        foreach (var (name, value) in signer.Sign(method, target, Encoding.UTF8.GetBytes(body), nonce ?? NewNonce())) request.Headers.Add(name, value);
        return request;
    }

    public static string NewNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static StringContent? ContentOf(string body) => body.Length > 0 ? new StringContent(body, new MediaTypeHeaderValue("application/json")) : null;

    public static Uri UriOf(string gateway, string target) =>
        new(gateway + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
