using System.Net;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Platform.Settings;

/// <summary>Gives a setting a new version.</summary>
internal sealed class SettingsChange(Db db, CurrentSettings current, SecurityLog log, TimeProvider clock)
{
    /// <param name="expectedVersion">The version that the caller saw, 0 for the default: a change in between is not overwritten.</param>
    /// <param name="address">Where the caller is; null when that is here.</param>
    public Task<SettingRow> ApplyAsync(string key, string json, int expectedVersion, string changedBy, IPAddress? address, CancellationToken cancellationToken) =>
        ChangeAsync(key, json, expectedVersion, changedBy, address, cancellationToken);

    public Task<SettingRow> OverwriteAsync(string key, string json, string changedBy, CancellationToken cancellationToken) =>
        ChangeAsync(key, json, expectedVersion: null, changedBy, address: null, cancellationToken);

    private async Task<SettingRow> ChangeAsync(
        string key, string json, int? expectedVersion, string changedBy, IPAddress? address, CancellationToken cancellationToken)
    {
        var setting = current.Find(key);
        setting.Parse(json);

        await using var work = await db.BeginAsync(cancellationToken);
        var before = await SettingsStore.NewestAsync(work, key, cancellationToken);
        var version = before?.Version ?? 0;
        var row = new SettingRow(key, version + 1, json, changedBy, clock.GetUtcNow());
        if (version != (expectedVersion ?? version) || !await SettingsStore.InsertAsync(work, row, cancellationToken)) throw SettingsFaults.Changed(key, version);
        var details = new Dictionary<string, string> { ["by"] = changedBy, ["before"] = before?.Value ?? setting.DefaultJson, ["value"] = json };
        await log.WriteAsync(work, new SecurityEvent("setting.changed") { Subject = key, Address = address, Details = details }, cancellationToken);
        work.Notify(CurrentSettings.ChangedChannel, key);
        await work.CommitAsync(cancellationToken);

        await current.ReadAsync(cancellationToken);
        return row;
    }
}
