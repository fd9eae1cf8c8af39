namespace AIForge.EndToEnd.Tests;

/// <summary>What an operator mistypes must not start a coordinator, nor do half of what was meant.</summary>
public sealed class OperatorCommandTests
{
    [Theory]
    [InlineData("create-usr ada", "'create-usr ada' is not understood.")]
    [InlineData("create-user", "create-user NAME")]
    [InlineData("migrate-bitcoin-payments --dryrun", "migrate-bitcoin-payments [--dry-run]")]
    [InlineData("audit-ledger", "The configuration is not valid")]
    [InlineData("", "Database__ConnectionString")]
    public async Task Coordinator_Mistake_IsToldAndEndsWithTwo(string arguments, string told)
    {
        await using var program = ProgramProcess.Start("AIForge.Coordinator", arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), new Dictionary<string, string>());

        await program.ExitAsync();

        program.ExitCode.Should().Be(2, program.Output);
        program.Output.Should().Contain(told);
    }
}
