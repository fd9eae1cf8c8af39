namespace AIForge.Node.Reporting;

/// <summary>Keeps the newest warnings and errors of the log for the status view.</summary>
internal sealed class RecentProblems(TimeProvider clock) : ILoggerProvider
{
    private const int Most = 5;
    private const int LongestMessage = 300;

    private readonly Lock _lock = new();
    private readonly Queue<Problem> _problems = new();

    /// <summary>Newest last.</summary>
    public IReadOnlyList<Problem> Newest
    {
        get
        {
            lock (_lock) return [.. _problems];
        }
    }

    public ILogger CreateLogger(string categoryName) => new Listener(this);

    public void Dispose()
    {
    }

    private void Add(string message)
    {
        lock (_lock)
        {
            // What repeats itself, such as a coordinator that is away, must not push out everything else.
            if (_problems.LastOrDefault() is { } last && last.Message == Short(message)) return;
            if (_problems.Count == Most) _problems.Dequeue();
            _problems.Enqueue(new Problem(clock.GetUtcNow(), Short(message)));
        }
    }

    private static string Short(string message) => message.Length > LongestMessage ? message[..LongestMessage] + "…" : message;

    private sealed class Listener(RecentProblems problems) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var message = formatter(state, exception);
            problems.Add(exception is null ? message : $"{message}: {exception.Message}");
        }
    }
}
