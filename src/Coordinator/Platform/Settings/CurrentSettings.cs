using System.Collections.Frozen;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Platform.Settings;

/// <summary>
/// The settings as they are now, in memory: read at start, again whenever any replica changes one, and once a minute in case a
/// notification was lost. Reading one costs a dictionary look-up.
/// </summary>
public sealed partial class CurrentSettings : BackgroundLoop
{
    internal const string ChangedChannel = "settings_changed";

    private readonly SettingsStore _store;
    private readonly FrozenDictionary<string, ISetting> _known;
    private readonly ILogger _logger;
    private volatile FrozenDictionary<string, object> _values = FrozenDictionary<string, object>.Empty;

    internal CurrentSettings(
        IEnumerable<ISetting> known, SettingsStore store, NotificationListener notifications, TimeProvider clock, ILogger<CurrentSettings> logger)
        : base(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(1) }, clock, logger)
    {
        _known = known.ToFrozenDictionary(setting => setting.Key, StringComparer.Ordinal);
        _store = store;
        _logger = logger;
        notifications.Subscribe(ChangedChannel, _ => Wake());
    }

    internal IEnumerable<ISetting> Known => _known.Values.OrderBy(setting => setting.Key, StringComparer.Ordinal);

    public T Get<T>(Setting<T> setting)
        where T : notnull => _values.TryGetValue(setting.Key, out var value) ? (T)value : setting.Default;

    internal ISetting Find(string key) => _known.GetValueOrDefault(key) ?? throw SettingsFaults.Unknown(key);

    /// <summary>Nothing is served by defaults that the operator changed: the start waits for the first reading.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var row in await _store.CurrentAsync(cancellationToken))
        {
            if (_known.TryGetValue(row.Key, out var setting) && Parse(setting, row.Value) is { } value) values[row.Key] = value;
        }

        _values = values.ToFrozenDictionary(StringComparer.Ordinal);
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return false;
    }

    /// <summary>A value that an earlier version of the program took and this one does not must not keep it from starting.</summary>
    private object? Parse(ISetting setting, string json)
    {
        try
        {
            return setting.Parse(json);
        }
        catch (FaultException fault)
        {
            LogUnreadable(setting.Key, fault.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored value of setting {Key} cannot be used, its default counts: {Problem}")]
    private partial void LogUnreadable(string key, string problem);
}
