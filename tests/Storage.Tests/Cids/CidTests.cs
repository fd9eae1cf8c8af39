using AIForge.Storage.Cids;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Storage.Tests.Cids;

public sealed class CidTests
{
    [Theory]
    [InlineData("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH", 0, CidCodec.DagPb)]
    [InlineData("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e", 1, CidCodec.Raw)]
    [InlineData("bafybeihykld7uyxzogax6vgyvag42y7464eywpf55gxi5qpoisibh3c5wa", 1, CidCodec.DagPb)]
    public void TryParse_Known_ReadsAndWritesTheSame(string text, int version, CidCodec codec)
    {
        Cid.TryParse(text, out var cid).Should().BeTrue();

        (cid!.Version, cid.Codec, cid.ToString()).Should().Be((version, codec, text));
        Cid.TryRead(cid.ToBytes(), out var read).Should().BeTrue();
        read.Should().Be(cid);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Qm")]
    [InlineData("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQ")]
    [InlineData("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQHH")]
    [InlineData("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQ0")]
    [InlineData("BAFKREIFZJUT3TE2NHYEKKLSS27NH3K72YSCO7Y32KOAO5EEI66WOF36N5E")]
    [InlineData("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5")]
    [InlineData("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5f")]
    [InlineData("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5 ")]
    [InlineData("zdj7WhuEjrB52m1BisYCtmjH1hSKa7yZ3jEZ9JcXaFRD51wVz")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Cid.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void TryParse_EveryCid_ComesBack() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        bytes => new[] { Cid.Of(0, CidCodec.DagPb, bytes), Cid.Of(1, CidCodec.Raw, bytes), Cid.Of(1, CidCodec.DagPb, bytes) }
            .All(cid => Cid.TryParse(cid.ToString(), out var read) && read == cid && read.Matches(bytes))).QuickCheckThrowOnFailure();
}
