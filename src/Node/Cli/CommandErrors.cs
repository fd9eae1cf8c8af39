namespace AIForge.Node.Cli;

/// <summary>Turns what the operator can mend into one readable line and exit status 2.</summary>
internal static class CommandErrors
{
    private const int Misconfigured = 2;

    public static async Task<int> CatchAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (NodeSetupException exception)
        {
            await Console.Error.WriteLineAsync($"aiforge-node: {exception.Message}");
            return Misconfigured;
        }
    }
}
