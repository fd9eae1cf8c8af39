namespace AIForge.Standalone.Cli;

/// <summary>The log of a one-machine network: a file, so that the terminal stays with the person.</summary>
internal static class ForgeLog
{
    public static void Configure(ILoggingBuilder logging, string path)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Grpc", LogLevel.Warning);
        logging.AddProvider(new FileLoggerProvider(path, TimeProvider.System));
    }
}
