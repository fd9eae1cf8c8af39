using AIForge.Chains.Ethereum;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Ethereum;

public sealed class EthereumAddressTests
{
    // The first four from EIP-55, the last two from the vectors and the platform's settings.
    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    [InlineData("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23")]
    [InlineData("0x68eA7071643D1A2c8976f116dd82BBfC031fEA07")]
    public void TryParse_Checksummed_IsItself(string text)
    {
        Read(text).Should().Be((text, AddressRefusal.None));
        EthereumAddress.FromBytes(Convert.FromHexString(text[2..])).ToString().Should().Be(text);
    }

    [Fact]
    public void Of_KeyOfTheVectors_IsTheirAddress() =>
        EthereumAddress.Of(Vectors.Key.PublicKey).ToString().Should().Be(Vectors.Text("ethAddress"));

    [Fact]
    public void TryParse_OneCaseOnly_IsTakenWhereTheChecksumIsOptional()
    {
        var text = Vectors.Text("ethAddress");
        string[] spellings = [text.ToLowerInvariant(), "0x" + text[2..].ToUpperInvariant()];

        foreach (var spelling in spellings)
        {
            Read(spelling, AddressChecksum.Optional).Should().Be((text, AddressRefusal.None));
            Read(spelling).Should().Be((null, AddressRefusal.ChecksumMissing));
        }
    }

    [Theory]
    [InlineData(AddressChecksum.Required)]
    [InlineData(AddressChecksum.Optional)]
    public void TryParse_OneLetterOfWrongCase_IsRefused(AddressChecksum checksum) =>
        Read("0x2C7536E3605D9C16a7a3D7b1898e529396a65c23", checksum).Should().Be((null, AddressRefusal.ChecksumWrong));

    [Fact]
    public void TryParse_DigitsOnly_NeedsNoChecksum() =>
        Read("0x" + new string('1', 40)).Should().Be(("0x" + new string('1', 40), AddressRefusal.None));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("2c7536E3605D9C16a7a3D7b1898e529396a65c23")]
    [InlineData("0X2c7536e3605d9c16a7a3d7b1898e529396a65c23")]
    [InlineData("0x2c7536E3605D9C16a7a3D7b1898e529396a65c2")]
    [InlineData("0x2c7536E3605D9C16a7a3D7b1898e529396a65c233")]
    [InlineData("0x2c7536E3605D9C16a7a3D7b1898e529396a65c2g")]
    [InlineData(" 0x2c7536E3605D9C16a7a3D7b1898e529396a65c2")]
    [InlineData("TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHaz")]
    public void TryParse_AnythingElse_IsNoAddress(string? text) =>
        Read(text, AddressChecksum.Optional).Should().Be((null, AddressRefusal.NotAnAddress));

    [Fact]
    public void TryParse_AnyText_NeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text => Read(text).Text.Should().BeNull())
        .QuickCheckThrowOnFailure();

    private static (string? Text, AddressRefusal Refusal) Read(string? text, AddressChecksum checksum = AddressChecksum.Required)
    {
        EthereumAddress.TryParse(text, checksum, out var address, out var refusal).Should().Be(refusal == AddressRefusal.None);
        return (address?.ToString(), refusal);
    }
}
