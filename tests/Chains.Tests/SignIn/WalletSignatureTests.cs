using System.Text;
using AIForge.Chains.Cryptography;
using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.SignIn;

public sealed class WalletSignatureTests
{
    private static readonly WalletAddress Ethereum = WalletAddress.Of(Vectors.Key.PublicKey, WalletNetwork.Ethereum);
    private static readonly WalletAddress Tron = WalletAddress.Of(Vectors.Key.PublicKey, WalletNetwork.Tron);

    [Theory]
    [InlineData("eip191")]
    [InlineData("siwe")]
    public void Check_SignatureOfEthers_IsGoodOnEthereumOnly(string vector)
    {
        var (message, signature) = (Vectors.Text(vector, "message"), Vectors.Text(vector, "sig"));

        WalletSignature.Check(Ethereum, message, signature).Should().Be(SignatureVerdict.Good);
        WalletSignature.Check(Tron, message, signature).Should().Be(SignatureVerdict.WrongSigner);
    }

    [Theory]
    [InlineData("tronV2")]
    [InlineData("tronSignIn")]
    public void Check_SignatureOfTronWeb_IsGoodOnTronOnly(string vector)
    {
        var (message, signature) = (Vectors.Text(vector, "message"), Vectors.Text(vector, "sig"));

        WalletSignature.Check(Tron, message, signature).Should().Be(SignatureVerdict.Good);
        WalletSignature.Check(Ethereum, message, signature).Should().Be(SignatureVerdict.WrongSigner);
    }

    [Fact]
    public void Check_LegacyTronSignature_IsRefused()
    {
        var message = Vectors.Text("tronSignIn", "message");
        var legacy = Keccak256.Hash([.. Encoding.ASCII.GetBytes("\u0019TRON Signed Message:\n32"), .. Encoding.UTF8.GetBytes(message)]);

        WalletSignature.Check(Tron, message, Vectors.Key.Sign(legacy).ToString()).Should().Be(SignatureVerdict.WrongSigner);
    }

    [Fact]
    public void Check_HighSTwin_IsMalformed() =>
        WalletSignature.Check(Ethereum, Vectors.Text("eip191", "message"), Vectors.Text("eip191", "highS_mustReject")).Should().Be(SignatureVerdict.Malformed);

    [Fact]
    public void Check_ContractSignature_SaysThatTheSignerIsUnsupported()
    {
        // ERC-6492: the inner signature in an envelope that ends with these 32 bytes.
        var signature = Vectors.Text("eip191", "sig") + string.Concat(Enumerable.Repeat("6492", 16));

        WalletSignature.Check(Ethereum, Vectors.Text("eip191", "message"), signature).Should().Be(SignatureVerdict.UnsupportedSigner);
    }

    [Fact]
    public void Check_AnyMessage_IsGoodAsSignedAndWrongWhenAltered() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
    {
        foreach (var address in (WalletAddress[])[Ethereum, Tron])
        {
            var signature = WalletSignature.Sign(Vectors.Key, address.Network, text.Get);
            WalletSignature.Check(address, text.Get, signature).Should().Be(SignatureVerdict.Good);
            WalletSignature.Check(address, text.Get + " ", signature).Should().Be(SignatureVerdict.WrongSigner);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Check_AnySignatureText_NeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<string?>(), signature =>
        WalletSignature.Check(Ethereum, "text", signature).Should().NotBe(SignatureVerdict.Good)).QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_AddressOfTheOtherNetwork_IsRefused()
    {
        WalletAddress.TryParse(Tron.Text, WalletNetwork.Ethereum, AddressChecksum.Optional, out _, out _).Should().BeFalse();
        WalletAddress.TryParse(Ethereum.Text, WalletNetwork.Tron, AddressChecksum.Optional, out _, out _).Should().BeFalse();
        WalletAddress.TryParse(Ethereum.Text.ToLowerInvariant(), WalletNetwork.Ethereum, AddressChecksum.Optional, out var lower, out _).Should().BeTrue();
        lower.Should().Be(Ethereum).And.NotBe(Tron);
    }

    [Theory]
    [InlineData("ethereum", true)]
    [InlineData("tron", true)]
    [InlineData("Ethereum", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryParse_NetworkName_IsLowerCaseOnly(string? name, bool expected)
    {
        WalletNetworks.TryParse(name, out var network).Should().Be(expected);
        if (expected) WalletNetworks.NameOf(network).Should().Be(name);
    }
}
