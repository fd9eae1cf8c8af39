using Microsoft.Extensions.Logging;

namespace AIForge.Testing;

/// <summary>
/// Keeps the errors that coordinators of tests log, in artifacts/logs/test-errors.log: a caller is told INTERNAL and no more, so whoever finds that in a
/// failed test looks there, and ./forge test shows its end. Tests that cause errors on purpose write here too.
/// </summary>
internal sealed class ErrorLog : ILoggerProvider
{
    private static readonly Lock Gate = new();
    private static readonly string LogPath = RepositoryFolder.Combine("artifacts", "logs", "test-errors.log");

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            lock (Gate)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(LogPath)!);
                File.AppendAllText(LogPath, $"{DateTime.UtcNow:O} {category}: {formatter(state, exception)}\n{exception}\n");
            }
        }
    }
}
