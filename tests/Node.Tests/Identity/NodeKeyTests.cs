using AIForge.Node.Identity;
using AIForge.Testing;

namespace AIForge.Node.Tests.Identity;

public sealed class NodeKeyTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    private string KeyFile => NodeKey.PathIn(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FirstStart_MakesAKeyForItsUserOnlyAndKeepsIt()
    {
        using var made = NodeKey.Open(_folder.Path);
        using var again = NodeKey.Open(_folder.Path);

        again.Fingerprint.Should().Be(made.Fingerprint);
        Directory.GetFiles(_folder.Path).Should().Equal(KeyFile);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(KeyFile).Should().Be(OwnerOnly);
    }

    [Fact]
    public async Task Open_ManyAtOnce_AllHaveTheSameKey()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => NodeKey.Open(_folder.Path).Fingerprint))).Within();

        keys.Distinct().Should().ContainSingle();
    }

    [Fact]
    public void Open_FolderWithAHalfWrittenKey_MakesAWholeOne()
    {
        File.WriteAllText($"{KeyFile}.0.new", "-----BEGIN PRI");

        using var made = NodeKey.Open(_folder.Path);

        using var again = NodeKey.Open(_folder.Path);
        again.Fingerprint.Should().Be(made.Fingerprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n")]
    public void Open_FileThatHoldsNoKey_SaysWhatToDoAndKeepsIt(string text)
    {
        File.WriteAllText(KeyFile, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(KeyFile, OwnerOnly);

        FluentActions.Invoking(() => NodeKey.Open(_folder.Path)).Should().Throw<NodeSetupException>().WithMessage("*holds no key of a node*:resetKey*");

        File.ReadAllText(KeyFile).Should().Be(text);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Open_KeyThatOthersReach_IsRefused(UnixFileMode more)
    {
        if (OperatingSystem.IsWindows()) return;
        NodeKey.Open(_folder.Path).Dispose();
        File.SetUnixFileMode(KeyFile, OwnerOnly | more);

        FluentActions.Invoking(() => NodeKey.Open(_folder.Path)).Should().Throw<NodeSetupException>().WithMessage("*chmod 600*");
    }

    [Fact]
    public void Read_NoneYet_MakesNone()
    {
        NodeKey.Read(_folder.Path).Should().BeNull();

        Directory.GetFiles(_folder.Path).Should().BeEmpty();
    }
}
