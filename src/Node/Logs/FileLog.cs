using System.Globalization;

namespace AIForge.Node.Logs;

/// <summary>Writes the log into the data folder, in a bounded number of bounded files. A disk that is full costs lines and never the node.</summary>
internal sealed class FileLog : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly LogFiles _files;
    private readonly long _fileBytes;
    private readonly TimeProvider _clock;
    private StreamWriter? _writer;
    private long _lost;

    public FileLog(LogFiles files, int megabytes, TimeProvider clock)
        : this(files, ((long)megabytes << 20) / (LogFiles.Older + 1), clock)
    {
    }

    internal FileLog(LogFiles files, long fileBytes, TimeProvider clock) => (_files, _fileBytes, _clock) = (files, fileBytes, clock);

    public ILogger CreateLogger(string categoryName) => new Writer(this);

    public void Dispose()
    {
        lock (_lock) Close();
    }

    private void Write(LogLevel level, string message, Exception? exception)
    {
        var time = _clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        // One line each, so that the last lines are the last things said, and nothing in a message can pass for a line of the log.
        var text = exception is null ? message : $"{message} {exception}";
        var line = $"{time} {Word(level)} {text.ReplaceLineEndings(" | ")}";
        lock (_lock)
        {
            try
            {
                if (_lost > 0) Append($"{time} warning {_lost} line(s) before this one could not be written");
                _lost = 0;
                Append(line);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                _lost++;
                Close();
            }
        }
    }

    private void Append(string line)
    {
        if (_writer is { BaseStream.Length: var length } && length >= _fileBytes) Rotate();
        _writer ??= Open();
        _writer.WriteLine(line);
        _writer.Flush();
    }

    private StreamWriter Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_files.Newest)!);
        return new StreamWriter(new FileStream(_files.Newest, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
    }

    private void Rotate()
    {
        Close();
        for (var age = LogFiles.Older - 1; age >= 1; age--)
            if (File.Exists(_files.Before(age))) File.Move(_files.Before(age), _files.Before(age + 1), overwrite: true);
        File.Move(_files.Newest, _files.Before(1), overwrite: true);
    }

    private void Close()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (IOException)
        {
            // What could not be written is counted already; the file is closed all the same.
            _lost = Math.Max(_lost, 1);
        }

        _writer = null;
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning",
        LogLevel.Error or LogLevel.Critical => "error",
        LogLevel.Information => "info",
        _ => "debug",
    };

    private sealed class Writer(FileLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) log.Write(logLevel, formatter(state, exception), exception);
        }
    }
}
