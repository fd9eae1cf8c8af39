using System.CommandLine;
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
    [InlineData("payments", "list", "--user", "user_1", "--status", "CONFIRMED", "--chain", "tron", "--type", "top_up", "--from", "2026-01-01", "--until", "2026-01-02T03:04:05Z")]
    [InlineData("payments", "show", "pay_1")]
    [InlineData("payments", "reconcile", "--json")]
    [InlineData("payments", "unmatched", "--chain", "ethereum", "--page-size", "5")]
    [InlineData("payments", "assign", "rcpt_1", "user_1", "--payment", "pay_1", "--reason", "paid from an exchange")]
    [InlineData("payments", "lift", "user_1", "--reason", "settled")]
    [InlineData("payouts", "list", "--user", "user_1", "--status", "FAILED", "--chain", "tron")]
    [InlineData("payouts", "batch", "ethereum")]
    [InlineData("payouts", "export", "pbatch_1", "--json")]
    [InlineData("payouts", "submit", "pbatch_1", "/dev/null")]
    [InlineData("payouts", "give-up", "pout_1", "--reason", "its nonce was used elsewhere")]
    [InlineData("contracts", "transactions", "--state", "reverted")]
    [InlineData("contracts", "escrow", "--json")]
    [InlineData("job-payments", "show", "jpay_1")]
    [InlineData("job-payments", "resolve", "jpay_1", "--award", "40", "--reason", "half of it is there")]
    [InlineData("exchange", "state")]
    [InlineData("exchange", "purchases", "--status", "REVIEW")]
    [InlineData("exchange", "credit", "purchase_01", "--reason", "known customer")]
    [InlineData("new-key", "file")]
    public void Parse_Command_IsUnderstood(params string[] args) => AdminCommandLine.Parse(args).Errors.Should().BeEmpty();

    [Theory]
    [InlineData("users", "suspend", "user_1")]
    [InlineData("users", "list", "--network", "bitcoin")]
    [InlineData("wallets", "add", "ethereum")]
    [InlineData("payments", "list", "--chain", "bitcoin")]
    [InlineData("payments", "list", "--from", "yesterday")]
    [InlineData("payments", "list", "--status", "confirmed")]
    [InlineData("payments", "assign", "rcpt_1", "user_1")]
    [InlineData("payouts", "batch", "bitcoin")]
    [InlineData("payouts", "submit", "pbatch_1", "/nowhere/signatures")]
    [InlineData("payouts", "give-up", "pout_1")]
    [InlineData("job-payments", "resolve", "jpay_1", "--award", "40")]
    [InlineData("nothing")]
    public void Parse_Mistake_IsAnError(params string[] args) => AdminCommandLine.Parse(args).Errors.Should().NotBeEmpty();

    [Theory]
    [InlineData("--key-file", "/nowhere/key")]
    [InlineData("--gateway", "gateway.test")]
    [InlineData("--gateway", "http://gateway.test/below")]
    public async Task Invoke_NothingCanBeSent_EndsWithTwo(string option, string value) =>
        (await AdminCommandLine.Parse(["wallets", "list", option, value]).InvokeAsync().Within()).Should().Be(2);

    [Fact]
    public async Task Help_NamesWhatPeopleType()
    {
        var help = new StringWriter();

        (await AdminCommandLine.RunAsync(["wallets", "--help"], help).Within()).Should().Be(0);

        help.ToString().Should().Contain("./forge admin wallets").And.NotContain(RootCommand.ExecutableName);
    }
}
