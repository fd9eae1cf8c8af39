using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Platform.Settings;

/// <summary>Gives a setting a new version.</summary>
internal sealed class SettingsChange(Db db, CurrentSettings current, SecurityLog log, TimeProvider clock)
{
    /// <param name="expectedVersion">The version that the caller saw, 0 for the default: a change in between is not overwritten.</param>
    public Task<SettingRow> ApplyAsync(string key, string json, int expectedVersion, string changedBy, CancellationToken cancellationToken) =>
        ApplyAsync(key, json, (int?)expectedVersion, changedBy, cancellationToken);

    public Task<SettingRow> OverwriteAsync(string key, string json, string changedBy, CancellationToken cancellationToken) =>
        ApplyAsync(key, json, expectedVersion: null, changedBy, cancellationToken);

    private async Task<SettingRow> ApplyAsync(string key, string json, int? expectedVersion, string changedBy, CancellationToken cancellationToken)
    {
        current.Find(key).Parse(json);

        await using var work = await db.BeginAsync(cancellationToken);
        var version = await SettingsStore.VersionAsync(work, key, cancellationToken);
        var row = new SettingRow(key, version + 1, json, changedBy, clock.GetUtcNow());
        if (version != (expectedVersion ?? version) || !await SettingsStore.InsertAsync(work, row, cancellationToken)) throw SettingsFaults.Changed(key, version);
        var happened = new SecurityEvent("setting.changed") { Subject = key, Details = new Dictionary<string, string> { ["by"] = changedBy, ["value"] = json } };
        await log.WriteAsync(work, happened, cancellationToken);
        work.Notify(CurrentSettings.ChangedChannel, key);
        await work.CommitAsync(cancellationToken);

        await current.ReadAsync(cancellationToken);
        return row;
    }
}
