using AIForge.Chains.Cryptography;

namespace AIForge.Chains.Tests.Cryptography;

public sealed class RecoverableSignatureTests
{
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    private const string HalfOrder = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
    private const string AboveHalfOrder = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1";

    private static readonly string One = 1.ToString("x64");
    private static readonly string Zero = new('0', 64);

    [Theory]
    [InlineData("00", 0)]
    [InlineData("01", 1)]
    [InlineData("1b", 0)]
    [InlineData("1c", 1)]
    public void TryParse_EverySpellingOfV_IsTheSameRecoveryId(string v, int recoveryId)
    {
        RecoverableSignature.TryParse(One + One + v, out var signature, out _).Should().BeTrue();

        signature!.RecoveryId.Should().Be(recoveryId);
    }

    [Fact]
    public void TryParse_WithPrefixOrCapitals_IsTheSameSignature()
    {
        var text = Vectors.Text("eip191", "sig");

        RecoverableSignature.TryParse(text, out var prefixed, out _).Should().BeTrue();
        RecoverableSignature.TryParse(text[2..].ToUpperInvariant(), out var bare, out _).Should().BeTrue();

        prefixed!.ToString().Should().Be(text);
        bare!.ToString().Should().Be(text);
    }

    [Fact]
    public void TryParse_ValuesAtTheEdge_AreTakenOrRefused()
    {
        Refusal(One + HalfOrder + "1b").Should().Be(SignatureRefusal.None);
        Refusal(One + AboveHalfOrder + "1b").Should().Be(SignatureRefusal.HighS);
        Refusal(One + Order + "1b").Should().Be(SignatureRefusal.SOutOfRange);
        Refusal(One + Zero + "1b").Should().Be(SignatureRefusal.SOutOfRange);
        Refusal(Order + One + "1b").Should().Be(SignatureRefusal.ROutOfRange);
        Refusal(Zero + One + "1b").Should().Be(SignatureRefusal.ROutOfRange);
    }

    [Theory]
    [InlineData("02")]
    [InlineData("1a")]
    [InlineData("1d")]
    [InlineData("25")]
    [InlineData("ff")]
    public void TryParse_OtherV_IsRefused(string v) => Refusal(One + One + v).Should().Be(SignatureRefusal.RecoveryIdUnknown);

    [Fact]
    public void TryParse_OtherLengthsOrCharacters_SaySo()
    {
        Refusal(null).Should().Be(SignatureRefusal.TooShort);
        Refusal("").Should().Be(SignatureRefusal.TooShort);
        Refusal("0x").Should().Be(SignatureRefusal.TooShort);
        Refusal(One + One).Should().Be(SignatureRefusal.TooShort);
        Refusal(One + One + "1").Should().Be(SignatureRefusal.TooShort);
        Refusal(One + One + "1b0").Should().Be(SignatureRefusal.TooLong);
        Refusal(One + One + "1b" + One).Should().Be(SignatureRefusal.TooLong);
        Refusal("0x" + One + One + " 1b").Should().Be(SignatureRefusal.NotHexadecimal);
        Refusal("0x0x" + One + One + "1b").Should().Be(SignatureRefusal.NotHexadecimal);
        Refusal("ß" + One + One).Should().Be(SignatureRefusal.NotHexadecimal);
    }

    [Fact]
    public void TryRead_RandomBytesOfAnyLength_NeverThrows()
    {
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = new byte[random.Next(70)];
            random.NextBytes(bytes);
            RecoverableSignature.TryRead(bytes, out var signature, out var refusal).Should().Be(refusal == SignatureRefusal.None);
            signature?.ToBytes().Should().HaveCount(RecoverableSignature.Length);
        }
    }

    private static SignatureRefusal Refusal(string? text)
    {
        RecoverableSignature.TryParse(text, out var signature, out var refusal).Should().Be(refusal == SignatureRefusal.None);
        (signature is null).Should().Be(refusal != SignatureRefusal.None);
        return refusal;
    }
}
