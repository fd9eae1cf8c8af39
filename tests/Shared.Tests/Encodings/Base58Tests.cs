using AIForge.Shared.Encodings;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Shared.Tests.Encodings;

public sealed class Base58Tests
{
    // From Bitcoin Core, src/test/data/base58_encode_decode.json.
    [Theory]
    [InlineData("", "")]
    [InlineData("61", "2g")]
    [InlineData("626262", "a3gV")]
    [InlineData("73696d706c792061206c6f6e6720737472696e67", "2cFupjhnEsSn59qHXstmK2ffpLv2")]
    [InlineData("00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L")]
    [InlineData("00000000000000000000", "1111111111")]
    public void Encode_KnownBytes_IsTheKnownTextAndBack(string hex, string text)
    {
        Base58.Encode(Convert.FromHexString(hex)).Should().Be(text);
        Base58.TryDecode(text, out var bytes).Should().BeTrue();
        Convert.ToHexStringLower(bytes!).Should().Be(hex);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("O")]
    [InlineData("I")]
    [InlineData("l")]
    [InlineData("a b")]
    [InlineData("é")]
    public void TryDecode_OtherCharacters_IsFalse(string text) => Base58.TryDecode(text, out _).Should().BeFalse();

    [Fact]
    public void TryDecode_OverlongText_IsFalse() => Base58.TryDecode(new string('1', Base58.LongestText + 1), out _).Should().BeFalse();

    [Fact]
    public void Encode_AnyBytes_ComeBack() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        Base58.TryDecode(Base58.Encode(bytes), out var plain).Should().BeTrue();
        plain.Should().Equal(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryDecode_AnyText_NeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
    {
        if (Base58.TryDecode(text, out var bytes)) Base58.Encode(bytes).Should().Be(text);
    }).QuickCheckThrowOnFailure();
}
