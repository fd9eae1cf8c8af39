using AIForge.Node.Identity;
using AIForge.Testing;

namespace AIForge.Node.Tests.Identity;

public sealed class DataFolderClaimTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Take_FolderOfARunningNode_IsRefused()
    {
        using var first = DataFolderClaim.Take(_folder.Path);

        var second = () => DataFolderClaim.Take(_folder.Path);

        second.Should().Throw<NodeSetupException>().WithMessage($"*{_folder.Path}*");
    }

    [Fact]
    public void Take_AfterTheFirstEnded_Succeeds()
    {
        DataFolderClaim.Take(_folder.Path).Dispose();

        using var second = DataFolderClaim.Take(_folder.Path);

        second.Should().NotBeNull();
    }

    [Fact]
    public void Take_FolderThatIsAFile_SaysWhatToChange()
    {
        var path = _folder.Combine("file");
        File.WriteAllText(path, "");

        var take = () => DataFolderClaim.Take(path);

        take.Should().Throw<NodeSetupException>().WithMessage("*--data*");
    }
}
