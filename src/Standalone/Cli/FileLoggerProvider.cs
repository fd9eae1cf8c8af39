using System.Globalization;
using System.Threading.Channels;

namespace AIForge.Standalone.Cli;

/// <summary>
/// Appends log lines to a file of bounded size; the one before is kept beside it. Callers never wait for the disk: lines that
/// come faster than it takes them are dropped and counted.
/// </summary>
internal sealed class FileLoggerProvider : ILoggerProvider
{
    private const long LargestFile = 16 << 20;
    private const int QueueLength = 8_192;

    private readonly Channel<string> _lines;
    private readonly Task _writing;
    private readonly string _path;
    private readonly TimeProvider _clock;
    private long _dropped;

    public FileLoggerProvider(string path, TimeProvider clock)
    {
        (_path, _clock) = (path, clock);
        var options = new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true };
        _lines = Channel.CreateBounded<string>(options, _ => Interlocked.Increment(ref _dropped));
        _writing = Task.Run(WriteAllAsync);
    }

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task WriteAllAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
        {
            if (File.Exists(_path) && new FileInfo(_path).Length > LargestFile) File.Move(_path, _path + ".1", overwrite: true);
            await using var file = new StreamWriter(_path, append: true);
            while (_lines.Reader.TryRead(out var line)) await file.WriteLineAsync(line);
            if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0) await file.WriteLineAsync($"({dropped} lines dropped)");
        }
    }

    private sealed class FileLogger(FileLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var time = provider._clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            var line = $"{time} {logLevel,-11} {category}: {formatter(state, exception)}";
            provider._lines.Writer.TryWrite(exception is null ? line : line + Environment.NewLine + exception);
        }
    }
}
