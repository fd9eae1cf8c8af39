using AIForge.Chains.SignIn;
using AIForge.Testing;

namespace AIForge.Admin.Tests;

public sealed class KeyFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // From the documentation of web3.js, with the address that it names.
    private const string KnownKey = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
    private const string KnownAddress = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23";

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    private string PathOfKey => _folder.Combine("key");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(KnownKey)]
    [InlineData(KnownKey + "\n")]
    [InlineData("0x" + KnownKey)]
    public void Read_OwnersFile_GivesTheKey(string text)
    {
        Write(text, OwnerOnly);

        WalletAddress.Of(KeyFile.Read(PathOfKey).PublicKey, WalletNetwork.Ethereum).Text.Should().Be(KnownAddress);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.UserExecute)]
    public void Read_FileOpenToOthers_IsRefused(UnixFileMode more)
    {
        Write(KnownKey, OwnerOnly | more);

        Refused().Should().Contain("chmod 600");
    }

    [Theory]
    [InlineData("")]
    [InlineData("4c08")]
    [InlineData(KnownKey + "00")]
    [InlineData(KnownKey + "\n" + KnownKey)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("zc0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318")]
    public void Read_NoKey_IsRefusedWithoutRepeatingIt(string text)
    {
        Write(text, OwnerOnly);

        var message = Refused();

        message.Should().Contain("64 hexadecimal digits");
        if (text.Length > 0) message.Should().NotContain(text[..4]);
    }

    [Fact]
    public void Read_MissingFile_SaysHowToMakeOne() => Refused().Should().Contain("new-key");

    [Fact]
    public void Create_NewFile_IsTheOwnersAndReadsBack()
    {
        var made = KeyFile.Create(PathOfKey);

        File.GetUnixFileMode(PathOfKey).Should().Be(OwnerOnly);
        File.ReadAllText(PathOfKey).Trim().Should().MatchRegex("^[0-9a-f]{64}$");
        KeyFile.Read(PathOfKey).PublicKey.ToBytes().Should().Equal(made.PublicKey.ToBytes());
    }

    [Fact]
    public void Create_FileThatExists_IsLeftAlone()
    {
        Write(KnownKey, OwnerOnly);

        var act = () => KeyFile.Create(PathOfKey);

        act.Should().Throw<AdminException>();
        File.ReadAllText(PathOfKey).Should().Be(KnownKey);
    }

    private void Write(string text, UnixFileMode mode)
    {
        File.WriteAllText(PathOfKey, text);
        File.SetUnixFileMode(PathOfKey, mode);
    }

    private string Refused()
    {
        var act = () => KeyFile.Read(PathOfKey);
        return act.Should().Throw<AdminException>().Which.Message;
    }
}
