namespace AIForge.Coordinator.Platform.Database.Embedded;

/// <summary>Turns the last lines of the server's log into an error that a person can act on.</summary>
internal static class ServerLog
{
    private const int LastLines = 15;

    public static EmbeddedPostgresException Explain(string what, string logFile, Exception? inner)
    {
        var lines = File.Exists(logFile) ? File.ReadLines(logFile).TakeLast(LastLines).ToList() : [];
        if (lines.Exists(line => line.Contains("No space left on device", StringComparison.Ordinal)))
            return new EmbeddedPostgresException($"{what}: the disk of {logFile} is full.", inner);
        if (lines.Exists(line => line.Contains("Permission denied", StringComparison.Ordinal)))
            return new EmbeddedPostgresException($"{what}: no write access. The log says: {string.Join('\n', lines)}", inner);

        return new EmbeddedPostgresException($"{what}. The end of {logFile}: {string.Join('\n', lines)}", inner);
    }
}
