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

    /// <summary>Nobody is called: 1 would say that the network refused.</summary>
    [Theory]
    [InlineData("list", "--key", "two\nlines")]
    [InlineData("list", "--key", "ключ")]
    [InlineData("list", "--key", "")]
    [InlineData("push", "/nowhere", "--parallel", "17", "--key", "afk_x")]
    [InlineData("push", "/nowhere", "--parallel", "0", "--key", "afk_x")]
    public async Task Run_WhatCannotBeAsked_IsToldInALine(params string[] args) =>
        (await CliCommandLine.RunAsync(args, key: null, TextWriter.Null).Within()).Should().Be(2);
}
