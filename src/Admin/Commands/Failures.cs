namespace AIForge.Admin.Commands;

/// <summary>Exit status 1 when the network said no, 2 when it was not asked.</summary>
internal static class Failures
{
    private const int Refused = 1;
    private const int NotAsked = 2;

    public static async Task<int> CatchAsync(Func<Task> command)
    {
        try
        {
            await command();
            return 0;
        }
        catch (AdminException exception)
        {
            await Console.Error.WriteLineAsync($"forge admin: {exception.Message}");
            return exception is RefusalException ? Refused : NotAsked;
        }
    }
}
