using System.Numerics;
using System.Text;
using AIForge.Chains.Encodings;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Encodings;

public sealed class RlpTests
{
    // The examples of ethereum.org's page on RLP.
    [Theory]
    [InlineData("", "80")]
    [InlineData("dog", "83646f67")]
    [InlineData("\0", "00")]
    [InlineData("Lorem ipsum dolor sit amet, consectetur adipisicing elit", "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963696e6720656c6974")]
    public void Encode_Text_IsThePublishedExample(string text, string expected) =>
        Convert.ToHexStringLower(Rlp.Encode(RlpItem.OfBytes(Encoding.ASCII.GetBytes(text)))).Should().Be(expected);

    [Fact]
    public void Encode_Lists_AreThePublishedExamples()
    {
        var cat = RlpItem.OfBytes("cat"u8);
        var empty = RlpItem.OfList([]);

        Convert.ToHexStringLower(Rlp.Encode(RlpItem.OfList([cat, RlpItem.OfBytes("dog"u8)]))).Should().Be("c88363617483646f67");
        Convert.ToHexStringLower(Rlp.Encode(empty)).Should().Be("c0");
        Convert.ToHexStringLower(Rlp.Encode(RlpItem.OfList([empty, RlpItem.OfList([empty]), RlpItem.OfList([empty, RlpItem.OfList([empty])])]))).Should().Be("c7c0c1c0c3c0c1c0");
    }

    [Theory]
    [InlineData(0, "80")]
    [InlineData(15, "0f")]
    [InlineData(1024, "820400")]
    public void Encode_Numbers_AreThePublishedExamples(int number, string expected) =>
        Convert.ToHexStringLower(Rlp.Encode(RlpItem.OfNumber(number))).Should().Be(expected);

    [Theory]
    [InlineData("")]
    [InlineData("83646f")]
    [InlineData("83646f6767")]
    [InlineData("8100")] // one byte with a head
    [InlineData("b801ff")] // a long head for a short string
    [InlineData("b90038")] // a length with a leading zero
    [InlineData("bfffffffffffffffff")]
    [InlineData("c883636174")]
    [InlineData("f800")]
    public void TryDecode_NotCanonical_IsFalse(string hex) => Rlp.TryDecode(Convert.FromHexString(hex), out _).Should().BeFalse();

    [Fact]
    public void TryDecode_ListsInLists_StopsBeforeTheStackDoes()
    {
        byte[] nested = [0xc0];
        for (var i = 0; i < 40; i++) nested = [(byte)(0xc0 + nested.Length), .. nested];

        Rlp.TryDecode(nested, out _).Should().BeFalse();
    }

    [Fact]
    public void TryDecode_AnyBytes_NeverThrowsAndIsCanonical() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        if (Rlp.TryDecode(bytes, out var item)) Rlp.Encode(item).Should().Equal(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryDecode_AnyEncodedBytes_AreThemselves() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<BigInteger>(), (bytes, number) =>
    {
        var encoded = Rlp.Encode(RlpItem.OfList([RlpItem.OfBytes(bytes), RlpItem.OfNumber(BigInteger.Abs(number)), RlpItem.OfBytes(new byte[300])]));

        Rlp.TryDecode(encoded, out var item).Should().BeTrue();
        item!.Items![0].Bytes.Should().Equal(bytes);
        item.Items[1].TryReadNumber(out var read).Should().BeTrue();
        read.Should().Be(BigInteger.Abs(number));
    }).QuickCheckThrowOnFailure();
}
