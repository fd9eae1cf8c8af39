using AIForge.Chains.Encodings;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Encodings;

public sealed class Base58CheckTests
{
    [Fact]
    public void Encode_AnyBytes_ComeBack() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        Base58Check.TryDecode(Base58Check.Encode(bytes), out var payload).Should().BeTrue();
        payload.Should().Equal(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryDecode_AnyText_NeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
    {
        Base58Check.TryDecode(text, out var payload);
        if (payload is not null) Base58Check.Encode(payload).Should().Be(text);
    }).QuickCheckThrowOnFailure();
}
