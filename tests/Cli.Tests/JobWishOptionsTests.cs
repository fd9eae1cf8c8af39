using System.CommandLine;
using AIForge.Cli.Jobs;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Cli.Tests;

/// <summary>The flags of a job become its parameters, and win over those of the file.</summary>
public sealed class JobWishOptionsTests
{
    private static Struct Apply(string json, params string[] flags)
    {
        var options = new JobWishOptions();
        var command = new RootCommand();
        options.AddTo(command);
        var parsed = command.Parse(flags);
        parsed.Errors.Should().BeEmpty();
        var parameters = Struct.Parser.ParseJson(json);
        options.Apply(parsed, parameters);
        return parameters;
    }

    [Fact]
    public void Flags_BecomeParameters()
    {
        var parameters = Apply(
            """{"image":"i","priority":1,"regions":["us"]}""",
            "--region", "eu", "--region", "us-oh", "--label", "tier=gold", "--label", "spot=", "--min-reputation", "0.5", "--node", "node_1", "--exclude-node", "node_2", "--priority", "9");

        parameters.Should().Be(Struct.Parser.ParseJson(
            """{"image":"i","priority":9,"regions":["eu","us-oh"],"labels":{"tier":"gold","spot":""},"min_reputation":0.5,"nodes":["node_1"],"exclude_nodes":["node_2"]}"""));
        Apply("""{"nodes":["node_1"]}""", "--own-nodes").Should().Be(Struct.Parser.ParseJson("""{"nodes":"own"}"""));
        Apply("""{"image":"i"}""").Should().Be(Struct.Parser.ParseJson("""{"image":"i"}"""));
    }

    [Theory]
    [InlineData("--own-nodes", "--node", "node_1")]
    [InlineData("--label", "tier")]
    [InlineData("--label", "=gold")]
    public void Flags_Wrong_AreNamed(params string[] flags) => FluentActions.Invoking(() => Apply("{}", flags)).Should().Throw<CliException>().WithMessage($"*{flags[0]}*");
}
