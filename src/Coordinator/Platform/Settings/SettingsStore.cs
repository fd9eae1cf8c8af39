using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Platform.Settings;

internal sealed class SettingsStore(Db db)
{
    private const string CurrentSql = """
        select distinct on (key) key, version, value::text as value, changed_by, changed_at from settings order by key, version desc
        """;

    public Task<IReadOnlyList<SettingRow>> CurrentAsync(CancellationToken cancellationToken) =>
        db.QueryAsync<SettingRow>(CurrentSql, null, cancellationToken);

    private const string HistorySql = """
        select key, version, value::text as value, changed_by, changed_at from settings where key = @Key order by version desc limit @Limit
        """;

    public Task<IReadOnlyList<SettingRow>> HistoryAsync(string key, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<SettingRow>(HistorySql, new { Key = key, Limit = limit }, cancellationToken);

    private const string NewestSql = """
        select key, version, value::text as value, changed_by, changed_at from settings where key = @Key order by version desc limit 1
        """;

    /// <summary>Null while the built-in value holds.</summary>
    public static Task<SettingRow?> NewestAsync(UnitOfWork work, string key, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<SettingRow>(NewestSql, new { Key = key }, cancellationToken);

    private const string InsertSql = """
        insert into settings (key, version, value, changed_by, changed_at) values (@Key, @Version, @Value::json, @ChangedBy, @ChangedAt)
        on conflict (key, version) do nothing
        """;

    /// <summary>False when somebody else made this version first.</summary>
    public static async Task<bool> InsertAsync(UnitOfWork work, SettingRow row, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(InsertSql, row, cancellationToken) == 1;
}
