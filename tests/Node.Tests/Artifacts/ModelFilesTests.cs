using System.Security.Cryptography;
using AIForge.Node.Artifacts;
using AIForge.Testing;

namespace AIForge.Node.Tests.Artifacts;

public sealed class ModelFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    private string Model => _folder.Combine("m.gguf");

    private string Index => _folder.Combine("data", "model-index.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Identify_SameSizeAndTime_ReusesTheIndex()
    {
        await File.WriteAllTextAsync(Model, "aaaa");
        var time = File.GetLastWriteTimeUtc(Model);
        var first = await IdentifyAsync();

        // Not to be told from the old one without reading it: what is remembered is used.
        await File.WriteAllTextAsync(Model, "bbbb");
        File.SetLastWriteTimeUtc(Model, time);

        (await IdentifyAsync()).Should().Be(first);
        first.Should().Be(new ModelFile(Model, Sha256("aaaa"), 4));
    }

    [Theory]
    [InlineData("bbbb", 1)]
    [InlineData("bbbbb", 0)]
    public async Task Identify_OtherTimeOrSize_HashesAgain(string content, int laterSeconds)
    {
        await File.WriteAllTextAsync(Model, "aaaa");
        var time = File.GetLastWriteTimeUtc(Model);
        await IdentifyAsync();

        await File.WriteAllTextAsync(Model, content);
        File.SetLastWriteTimeUtc(Model, time.AddSeconds(laterSeconds));

        (await IdentifyAsync()).Sha256.Should().Be(Sha256(content));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    public async Task Identify_DamagedIndex_CostsAHashAndNothingMore(string damaged)
    {
        await File.WriteAllTextAsync(Model, "aaaa");
        await IdentifyAsync();
        await File.WriteAllTextAsync(Index, damaged);

        (await IdentifyAsync()).Sha256.Should().Be(Sha256("aaaa"));

        (await File.ReadAllTextAsync(Index)).Should().Contain(Sha256("aaaa"), "it is mended");
    }

    [Fact]
    public async Task Identify_NoFile_SaysSo()
    {
        (await FluentActions.Awaiting(IdentifyAsync).Should().ThrowAsync<NodeSetupException>()).WithMessage($"The model file {Model} does not exist.");
    }

    private Task<ModelFile> IdentifyAsync() =>
        new ModelFiles(new NodeOptions { DataFolder = _folder.Combine("data") }).IdentifyAsync(Model, default).Within();

    private static string Sha256(string content) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));
}
