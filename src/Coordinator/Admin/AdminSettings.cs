using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Platform.Settings;

namespace AIForge.Coordinator.Admin;

/// <summary>Reads and changes the settings.</summary>
internal sealed class AdminSettings(Caller admin, CallOrigin origin, CurrentSettings current, SettingsStore store, SettingsChange change)
{
    private const int MostVersions = 100;

    /// <summary>Every setting with its present version; null while the built-in value holds.</summary>
    public async Task<IEnumerable<(ISetting Setting, SettingRow? Row)>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = (await store.CurrentAsync(cancellationToken)).ToDictionary(row => row.Key, StringComparer.Ordinal);
        return current.Known.Select(setting => (setting, rows.GetValueOrDefault(setting.Key)));
    }

    public async Task<(ISetting Setting, SettingRow Row)> UpdateAsync(string key, string json, int expectedVersion, CancellationToken cancellationToken)
    {
        var setting = current.Find(key);
        return (setting, await change.ApplyAsync(key, json, expectedVersion, admin.AdminWallet!.Text, origin.Address, cancellationToken));
    }

    public async Task<IEnumerable<(ISetting Setting, SettingRow Row)>> VersionsAsync(string key, CancellationToken cancellationToken)
    {
        var setting = current.Find(key);
        return (await store.HistoryAsync(key, MostVersions, cancellationToken)).Select(row => (setting, row));
    }
}
