using System.CommandLine;
using AIForge.Node.Cli;
using AIForge.Testing;

namespace AIForge.Node.Tests.Cli;

/// <summary>The configuration file, and what an operator can get wrong in it.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_WithCommentsAndTrailingCommas_IsRead()
    {
        var options = Read("""
            // a comment
            {
              "Slots": 3, // another
              /* and one more */ "Hours": ["22:00-06:00",],
              "Containers": { "Slots": 2, },
            }
            """);

        (options.Slots, options.Hours.Single(), options.Containers.Slots).Should().Be((3, "22:00-06:00", 2));
    }

    [Fact]
    public void ShippedFile_IsValid_AndSaysTheDefaults()
    {
        var (shipped, plain) = (Read(File.ReadAllText(RepositoryFolder.Combine("deploy", "node", "node.json"))), new NodeOptions());
        shipped.TokenFile.Should().Be("/etc/aiforge-node/token");
        (shipped.TokenFile, shipped.DataFolder) = (plain.TokenFile, plain.DataFolder);

        shipped.Should().BeEquivalentTo(plain, "what a comment calls the default must be it");
    }

    [Fact]
    public void Flag_BeatsTheFile() => Read("""{"Slots": 3}""", "--slots", "5").Slots.Should().Be(5);

    [Theory]
    [InlineData("""{"Slotz": 3}""", "*has Slotz, which is no setting. There are *Slots*")]
    [InlineData("""{"Containers": {"Cpu": 3}}""", "*has Containers:Cpu, which is no setting. There are *Cpus*")]
    [InlineData("""{"Slots": "many"}""", "*Slots*many*")]
    [InlineData("""{"Slots": 3""", "The configuration file *node.json cannot be read:*")]
    [InlineData("[]", "The configuration file *node.json cannot be read:*")]
    public void File_Wrong_SaysWhereInOneMessage(string content, string message) =>
        FluentActions.Invoking(() => Read(content)).Should().Throw<NodeSetupException>().WithMessage(message);

    [Fact]
    public void File_Missing_IsNamed() =>
        FluentActions.Invoking(() => SettingsFile.Read("/nowhere/node.json")).Should().Throw<NodeSetupException>().WithMessage("*/nowhere/node.json does not exist*");

    private NodeOptions Read(string content, params string[] flags)
    {
        var path = _folder.Combine("node.json");
        File.WriteAllText(path, content);
        var settings = new NodeSettings();
        var command = new RootCommand();
        settings.AddTo(command);
        return settings.Read(command.Parse(["--config", path, .. flags]));
    }
}
