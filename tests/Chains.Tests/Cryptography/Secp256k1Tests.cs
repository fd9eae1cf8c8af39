using AIForge.Chains.Cryptography;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Cryptography;

public sealed class Secp256k1Tests
{
    [Fact]
    public void PrivateKey_OfTheVectors_HasTheirPublicKey() => Vectors.Key.PublicKey.ToBytes().Should().Equal(Vectors.Bytes("publicKey"));

    [Fact]
    public void PrivateKey_OfOne_IsTheGenerator()
    {
        PrivateKey.TryParse(1.ToString("x64"), out var key).Should().BeTrue();

        Convert.ToHexStringLower(key!.PublicKey.ToBytes()).Should().StartWith("0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000001")]
    public void PrivateKey_NoNumberInRange_IsRefused(string text) => PrivateKey.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void PrivateKey_AsText_IsNotTheKey() => Vectors.Key.ToString().Should().Be("private key");

    [Fact]
    public void Sign_TheUnsignedTransactionOfTheVectors_GivesItsSignature()
    {
        var signature = Vectors.Key.Sign(Vectors.Bytes("eip1559", "unsignedHash"));

        var raw = Vectors.Text("eip1559", "raw");
        Convert.ToHexStringLower(signature.R).Should().Be("026bf760289d214d6c62aa67de543d2db4bf9b03dee34703d770d8b92885af1f");
        raw.Should().Contain("80a0" + Convert.ToHexStringLower(signature.R) + "a0" + Convert.ToHexStringLower(signature.S));
    }

    [Fact]
    public void TryRecover_HashAndSignatureOfAnyKey_IsThatKey() => Prop.ForAll(KeysAndHashes(), pair =>
    {
        var signature = pair.Key.Sign(pair.Hash);

        Secp256k1.TryRecover(pair.Hash, signature, out var recovered).Should().BeTrue();
        recovered!.ToBytes().Should().Equal(pair.Key.PublicKey.ToBytes());
        RecoverableSignature.TryRead(signature.ToBytes(), out _, out var refusal).Should().BeTrue("s is low: {0}", refusal);
        pair.Key.Sign(pair.Hash).ToBytes().Should().Equal(signature.ToBytes(), "RFC 6979 is deterministic");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRecover_AnyBitFlipped_IsRefusedOrAnotherAccount()
    {
        var hash = Vectors.Bytes("eip191", "hash");
        var expected = Vectors.Key.PublicKey.ToAccount();
        var good = Vectors.Bytes("eip191", "sig");

        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var bytes = good.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (!RecoverableSignature.TryRead(bytes, out var signature, out _)) continue;
            if (Secp256k1.TryRecover(hash, signature, out var key)) key.ToAccount().Should().NotEqual(expected, "bit {0} was flipped", bit);
        }
    }

    [Fact]
    public void TryRecover_RIsNoPointOfTheCurve_IsFalse()
    {
        // x = 5 has no y on secp256k1.
        RecoverableSignature.TryParse(5.ToString("x64") + 1.ToString("x64") + "1b", out var signature, out _).Should().BeTrue();

        Secp256k1.TryRecover(new byte[32], signature!, out _).Should().BeFalse();
    }

    [Fact]
    public void TryRecover_ResultAtInfinity_IsFalse()
    {
        // The key is (s·R - e·G)/r: nothing is left of it when R is the generator and s equals the hash.
        var generator = PrivateKey.TryParse(1.ToString("x64"), out var one) ? one.PublicKey.ToBytes() : [];
        var parity = (generator[^1] & 1) == 1 ? "1c" : "1b";
        RecoverableSignature.TryParse(Convert.ToHexString(generator[1..33]) + 7.ToString("x64") + parity, out var signature, out _).Should().BeTrue();

        Secp256k1.TryRecover(Convert.FromHexString(7.ToString("x64")), signature!, out _).Should().BeFalse();
    }

    private static Arbitrary<(PrivateKey Key, byte[] Hash)> KeysAndHashes() => ArbMap.Default.GeneratorFor<byte>().ArrayOf(64)
        .Where(bytes => PrivateKey.TryRead(bytes.AsSpan(0, 32), out _))
        .Select(bytes => (PrivateKey.TryRead(bytes.AsSpan(0, 32), out var key) ? key : throw new InvalidOperationException(), bytes[32..]))
        .ToArbitrary();
}
