using AIForge.Chains.Encodings;
using AIForge.Chains.Tron;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Chains.Tests.Tron;

public sealed class TronAddressTests
{
    [Fact]
    public void Of_KeyOfTheVectors_IsTheirAddress()
    {
        var address = TronAddress.Of(Vectors.Key.PublicKey);

        address.ToString().Should().Be(Vectors.Text("tronAddress"));
        Convert.ToHexStringLower(address.ToPrefixedBytes()).Should().Be(Vectors.Text("tronHex"));
        Convert.ToHexStringLower(address.ToBytes()).Should().Be(Vectors.Text("tronHex")[2..]);
    }

    [Theory]
    [InlineData("TEbzWuv1SoXKtA1tnpVMY1TewKW6D4mTRg", "32d578b6d3633d190642acb2238813a17d57f5a3")]
    [InlineData("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "a614f803b6fd780986a42c78ec9c7f77e6ded13c")]
    public void TryParse_KnownAddress_IsItsAccount(string text, string hex)
    {
        TronAddress.TryParse(text, out var address, out _).Should().BeTrue();

        Convert.ToHexStringLower(address!.ToBytes()).Should().Be(hex);
        TronAddress.FromBytes(Convert.FromHexString(hex)).Should().Be(address);
    }

    [Theory]
    [InlineData(null, AddressRefusal.NotAnAddress)]
    [InlineData("", AddressRefusal.NotAnAddress)]
    [InlineData("TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHa", AddressRefusal.NotAnAddress)]
    [InlineData("TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHazz", AddressRefusal.NotAnAddress)]
    [InlineData("412c7536e3605d9c16a7a3d7b1898e529396a65c23", AddressRefusal.NotAnAddress)]
    [InlineData("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", AddressRefusal.NotAnAddress)]
    [InlineData("TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHaZ", AddressRefusal.ChecksumWrong)]
    [InlineData("TE2H9hWjzYdwzDFRJfx9BFhr4MmjH1CHay", AddressRefusal.ChecksumWrong)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", AddressRefusal.OtherNetwork)]
    public void TryParse_AnythingElse_SaysWhy(string? text, AddressRefusal expected)
    {
        TronAddress.TryParse(text, out var address, out var refusal).Should().BeFalse();

        address.Should().BeNull();
        refusal.Should().Be(expected);
    }

    [Fact]
    public void TryParse_AnyPayload_IsAnAddressOnlyWithTheVersionByte() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        var isTron = bytes.Length == 21 && bytes[0] == 0x41;
        TronAddress.TryParse(Base58Check.Encode(bytes), out _, out _).Should().Be(isTron);
        byte[] account = [.. bytes.Take(20), .. new byte[Math.Max(0, 20 - bytes.Length)]];
        TronAddress.TryParse(Base58Check.Encode([0x41, .. account]), out var address, out _).Should().BeTrue();
        address!.ToBytes().Should().Equal(account);
        address.ToString().Should().StartWith("T").And.HaveLength(34);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_AnyText_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text => TronAddress.TryParse(text, out _, out _).Should().BeFalse()).QuickCheckThrowOnFailure();
}
