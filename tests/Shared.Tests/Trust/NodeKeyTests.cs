using System.Security.Cryptography;
using AIForge.Shared.Trust;

namespace AIForge.Shared.Tests.Trust;

public sealed class NodeKeyTests
{
    [Fact]
    public void FromPem_ItsOwnPem_IsTheSameKey()
    {
        using var key = NodeKeyPair.Create();

        using var again = NodeKeyPair.FromPem(key.ToPem());

        again.PublicKey.Should().Equal(key.PublicKey);
        again.Fingerprint.Should().Be(key.Fingerprint).And.MatchRegex("^[0-9a-f]{64}$");
        using var known = NodePublicKey.TryRead(key.PublicKey)!;
        known.FingerprintText.Should().Be(key.Fingerprint);
        known.Verify(SignedUse.Receipt, "data"u8, again.Sign(SignedUse.Receipt, "data"u8)).Should().BeTrue();
    }

    public static TheoryData<string> NoKeys()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TheoryData<string> { "", "nonsense", other.ExportPkcs8PrivateKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem() };
    }

    [Theory]
    [MemberData(nameof(NoKeys))]
    public void FromPem_AnythingElse_IsRefused(string pem) => FluentActions.Invoking(() => NodeKeyPair.FromPem(pem)).Should().Throw<CryptographicException>();

    [Fact]
    public void TryRead_AnythingElse_IsNull()
    {
        using var key = NodeKeyPair.Create();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var sameSize = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        var offCurve = key.PublicKey.ToArray();
        offCurve[^1] ^= 1;

        NodePublicKey.TryRead([]).Should().BeNull();
        NodePublicKey.TryRead([.. key.PublicKey, 0]).Should().BeNull("it has one form");
        NodePublicKey.TryRead(key.PublicKey.AsSpan(1)).Should().BeNull();
        NodePublicKey.TryRead(offCurve).Should().BeNull();
        NodePublicKey.TryRead(other.ExportSubjectPublicKeyInfo()).Should().BeNull();
        NodePublicKey.TryRead(sameSize.ExportSubjectPublicKeyInfo()).Should().BeNull();
        NodePublicKey.TryRead(new byte[91]).Should().BeNull();
    }

    [Fact]
    public void Verify_OtherUseDataKeyOrForm_IsFalse()
    {
        using var pair = NodeKeyPair.Create();
        using var stranger = NodeKeyPair.Create();
        using var key = NodePublicKey.TryRead(pair.PublicKey)!;
        var signature = pair.Sign(SignedUse.Stream, "data"u8);

        key.Verify(SignedUse.Stream, "data"u8, signature).Should().BeTrue();
        key.Verify(SignedUse.Receipt, "data"u8, signature).Should().BeFalse();
        key.Verify(SignedUse.Stream, "date"u8, signature).Should().BeFalse();
        key.Verify(SignedUse.Stream, "data"u8, stranger.Sign(SignedUse.Stream, "data"u8)).Should().BeFalse();
        key.Verify(SignedUse.Stream, "data"u8, [.. signature, 0]).Should().BeFalse();
        key.Verify(SignedUse.Stream, "data"u8, new byte[64]).Should().BeFalse();
        key.Verify(SignedUse.Stream, "data"u8, []).Should().BeFalse();
    }
}
