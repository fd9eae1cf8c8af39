using System.CommandLine;
using AIForge.Cli.Commands;
using AIForge.Testing;

namespace AIForge.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("./forge model push", "push", "--help")]
    [InlineData("./forge job submit", "job", "submit", "--help")]
    public async Task Help_NamesWhatPeopleType(string expected, params string[] args)
    {
        var help = new StringWriter();

        (await CliCommandLine.RunAsync(args, key: null, help).Within()).Should().Be(0);

        help.ToString().Should().Contain(expected).And.NotContain(RootCommand.ExecutableName);
    }
}
