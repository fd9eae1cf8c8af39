using System.Text;
using AIForge.Chains.SignIn;
using AIForge.Testing;

namespace AIForge.Chains.Tests.SignIn;

public sealed class AdminRequestTests
{
    private const string Nonce = "k9Xw3bQz7LmT2pRa";
    private const string Target = "/api/admin/wallets?dry_run=false";

    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1768471200);

    [Fact]
    public void ToText_RequestOfTheVectors_IsTheirText() => Request(WalletNetwork.Ethereum).ToText().Should().Be(Vectors.Text("admin", "canonicalEth"));

    [Theory]
    [InlineData(WalletNetwork.Ethereum, "sigEth")]
    [InlineData(WalletNetwork.Tron, "sigTron")]
    public void Sign_RequestOfTheVectors_GivesTheirSignature(WalletNetwork network, string vector)
    {
        var signer = new AdminRequestSigner(Vectors.Key, network, new ManualTimeProvider(SignedAt));

        var headers = signer.Sign("POST", Target, Encoding.UTF8.GetBytes(Vectors.Text("admin", "body")), Nonce).ToDictionary();

        headers[AdminRequestHeaders.Signature].Should().Be(Vectors.Text("admin", vector));
        headers[AdminRequestHeaders.Timestamp].Should().Be("1768471200");
        headers[AdminRequestHeaders.Network].Should().Be(network == WalletNetwork.Tron ? "tron" : "ethereum");
        WalletSignature.Check(signer.Wallet, Request(network).ToText(), headers[AdminRequestHeaders.Signature]).Should().Be(SignatureVerdict.Good);
    }

    [Theory]
    [InlineData("k9Xw3bQz7LmT2pRa", true)]
    [InlineData("aaaaaaaa-aaaa_aaaa", true)]
    [InlineData("k9Xw3bQz7LmT2pR", false)]
    [InlineData("k9Xw3bQz7LmT2pRa\n", false)]
    [InlineData("k9Xw3bQz7LmT2pR/", false)]
    [InlineData("", false)]
    public void IsNonce_LengthAndCharacters_AreChecked(string nonce, bool expected) => AdminRequest.IsNonce(nonce).Should().Be(expected);

    private static AdminRequest Request(WalletNetwork network) => new(
        WalletAddress.Of(Vectors.Key.PublicKey, network), "POST", Target, AdminRequest.HashOf(Encoding.UTF8.GetBytes(Vectors.Text("admin", "body"))), 1768471200, Nonce);
}
