using AIForge.Admin.Commands;
using AIForge.Testing;

namespace AIForge.Admin.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("users", "list", "--query", "@example.org", "--suspended")]
    [InlineData("users", "plan", "user_1", "pro", "--network", "tron")]
    [InlineData("--gateway", "http://10.0.0.1:80", "settings", "set", "limits.plans", """{"free":{}}""", "--expected-version", "3")]
    [InlineData("wallets", "add", "tron", "T1", "--label", "mine", "--json")]
    [InlineData("events", "--user", "user_1", "--kind", "login", "--page-size", "5")]
    [InlineData("new-key", "file")]
    public void Parse_Command_IsUnderstood(params string[] args) => AdminCommandLine.Parse(args).Errors.Should().BeEmpty();

    [Theory]
    [InlineData("users", "suspend", "user_1")]
    [InlineData("users", "list", "--network", "bitcoin")]
    [InlineData("wallets", "add", "ethereum")]
    [InlineData("nothing")]
    public void Parse_Mistake_IsAnError(params string[] args) => AdminCommandLine.Parse(args).Errors.Should().NotBeEmpty();

    [Theory]
    [InlineData("--key-file", "/nowhere/key")]
    [InlineData("--gateway", "gateway.test")]
    [InlineData("--gateway", "http://gateway.test/below")]
    public async Task Invoke_NothingCanBeSent_EndsWithTwo(string option, string value) =>
        (await AdminCommandLine.Parse(["wallets", "list", option, value]).InvokeAsync().Within()).Should().Be(2);
}
