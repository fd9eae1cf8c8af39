using AIForge.Chains.Encodings;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Encodings;

/// <summary>The texts are those of BIP 173 and BIP 350.</summary>
public sealed class Bech32Tests
{
    [Theory]
    [InlineData("A12UEL5L", false)]
    [InlineData("a12uel5l", false)]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs", false)]
    [InlineData("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", false)]
    [InlineData("11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j", false)]
    [InlineData("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", false)]
    [InlineData("?1ezyfcl", false)]
    [InlineData("A1LQFN3A", true)]
    [InlineData("a1lqfn3a", true)]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6", true)]
    [InlineData("abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", true)]
    [InlineData("11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8", true)]
    [InlineData("split1checkupstagehandshakeupstreamerranterredcaperredlc445v", true)]
    [InlineData("?1v759aa", true)]
    public void TryDecode_PublishedText_IsReadAndWrittenAgain(string text, bool isModified)
    {
        Bech32.TryDecode(text, out var prefix, out var data, out var modified).Should().BeTrue();

        modified.Should().Be(isModified);
        Bech32.Encode(prefix!, data, modified).Should().Be(text.ToLowerInvariant());
    }

    [Theory]
    [InlineData("\u00201nwldj5")]
    [InlineData("\u007f1axkwrx")]
    [InlineData("\u00801eym55h")]
    [InlineData("an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx")]
    [InlineData("pzry9x0s0muk")]
    [InlineData("1pzry9x0s0muk")]
    [InlineData("x1b4n0q5v")]
    [InlineData("li1dgmt3")]
    [InlineData("de1lg7wt\u00ff")]
    [InlineData("A1G7SGD8")]
    [InlineData("10a06t8")]
    [InlineData("1qzzfhee")]
    [InlineData("\u00201xj0phk")]
    [InlineData("an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4")]
    [InlineData("qyrz8wqd2c9m")]
    [InlineData("y1b0jsk6g")]
    [InlineData("lt1igcx5c0")]
    [InlineData("in1muywd")]
    [InlineData("mm1crxm3i")]
    [InlineData("au1s5cgom")]
    [InlineData("M1VUXWEZ")]
    [InlineData("16plkw9")]
    [InlineData("1p2gdwpf")]
    [InlineData("")]
    [InlineData(null)]
    public void TryDecode_PublishedMistake_IsFalse(string? text) => Bech32.TryDecode(text, out _, out _, out _).Should().BeFalse();

    [Fact]
    public void TryDecode_AnyText_NeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        if (Bech32.TryDecode(text, out var prefix, out var data, out var isModified)) Bech32.Encode(prefix, data, isModified).Should().Be(text.ToLowerInvariant());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ToGroups_AnyBytes_AreThemselvesAgain() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        Bech32.TryToBytes(Bech32.ToGroups(bytes), out var again).Should().BeTrue();
        again.Should().Equal(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryDecode_OneCharacterChanged_IsFalse()
    {
        const string text = "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu";
        const string alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
        for (var i = 3; i < text.Length; i++)
        {
            foreach (var c in alphabet.Where(c => c != text[i]))
                Bech32.TryDecode($"{text[..i]}{c}{text[(i + 1)..]}", out _, out _, out _).Should().BeFalse();
        }
    }
}
