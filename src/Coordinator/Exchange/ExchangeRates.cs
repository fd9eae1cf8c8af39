using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Exchange;

/// <summary>The rate with its version. Read from the store and not from memory: a purchase must not name another version than its rate's.</summary>
internal sealed class ExchangeRates(SettingsStore settings)
{
    public async Task<(ExchangeRate Rate, int Version)> CurrentAsync(CancellationToken cancellationToken)
    {
        var last = (await settings.HistoryAsync(ExchangeRate.Setting.Key, 1, cancellationToken)).SingleOrDefault();
        return last is null ? (ExchangeRate.Setting.Default, 0) : ((ExchangeRate)ExchangeRate.Setting.Parse(last.Value), last.Version);
    }
}
