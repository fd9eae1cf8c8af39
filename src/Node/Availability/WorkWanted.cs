using System.Globalization;

namespace AIForge.Node.Availability;

/// <summary>Whether this machine wants new work: not while its operator drains it, nor outside of its hours. What runs goes on.</summary>
internal sealed partial class WorkWanted(NodeOptions options, NodeState state, TimeProvider clock, ILogger<WorkWanted> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly DrainFile _drain = new(options.DataFolder);
    private readonly WorkingHours _hours = WorkingHours.TryParse([.. options.Hours], out var hours, out var problem) ? hours : throw new NodeSetupException(problem);
    private readonly Lock _lock = new();
    private Action<bool>? _send;
    private string? _refusal;

    /// <summary>A stream is open: it hears at once when no work is wanted, and of every change.</summary>
    public void Connect(Action<bool> drain)
    {
        lock (_lock)
        {
            _send = drain;
            _refusal = Refusal();
            state.Wants(_refusal);
            if (_refusal is not null) drain(true);
        }
    }

    public void Disconnect()
    {
        lock (_lock) _send = null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do Look();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look()
    {
        lock (_lock)
        {
            var before = _refusal;
            _refusal = Refusal();
            if (before == _refusal) return;
            state.Wants(_refusal);
            if (_refusal is null) LogWanted();
            else LogNotWanted(_refusal);
            if (before is null != _refusal is null) _send?.Invoke(_refusal is not null);
        }
    }

    private string? Refusal()
    {
        if (_drain.IsThere) return "drained by its operator; `aiforge-node resume` ends that";
        var now = clock.GetLocalNow().DateTime;
        if (_hours.Contains(now)) return null;
        return _hours.NextStart(now) is { } start
            ? string.Create(CultureInfo.InvariantCulture, $"outside of its hours, which begin {start:ddd HH:mm}")
            : "outside of its hours";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Work is wanted")]
    private partial void LogWanted();

    [LoggerMessage(Level = LogLevel.Information, Message = "No new work is wanted: {Reason}. What runs goes on")]
    private partial void LogNotWanted(string reason);
}
