using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Secrets;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>The wrapped tokens of users for the hub.</summary>
internal sealed class ImportTokensStore(Db db)
{
    private const string SetSql = """
        insert into model_import_tokens (user_id, key_id, wrapped, created_at) values (@userId, @KeyId, @Wrapped, @now)
        on conflict (user_id) do update set key_id = excluded.key_id, wrapped = excluded.wrapped, created_at = excluded.created_at
        returning true
        """;

    public Task<bool> SetAsync(Guid userId, WrappedSecret token, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<bool>(SetSql, new { userId, token.KeyId, token.Wrapped, now }, cancellationToken);

    private const string FindSql = "select key_id, wrapped from model_import_tokens where user_id = @userId";

    public Task<WrappedSecret?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<WrappedSecret>(FindSql, new { userId }, cancellationToken);

    private const string SetTimeSql = "select created_at from model_import_tokens where user_id = @userId";

    /// <summary>Null when none is kept.</summary>
    public Task<DateTimeOffset?> SetTimeAsync(Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<DateTimeOffset?>(SetTimeSql, new { userId }, cancellationToken);

    private const string RemoveSql = "delete from model_import_tokens where user_id = @userId returning true";

    public Task<bool> RemoveAsync(Guid userId, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<bool>(RemoveSql, new { userId }, cancellationToken);

    private const string OldSql = "select user_id, key_id, wrapped from model_import_tokens where key_id <> @keyId order by user_id limit @limit";

    /// <summary>Tokens that another key wraps.</summary>
    public Task<IReadOnlyList<OldImportToken>> OldAsync(string keyId, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<OldImportToken>(OldSql, new { keyId, limit }, cancellationToken);

    private const string ReplaceSql = """
        update model_import_tokens set key_id = @KeyId, wrapped = @Wrapped where user_id = @UserId and wrapped = @oldWrapped returning true
        """;

    /// <summary>Does nothing when the user has set another one meanwhile.</summary>
    public Task<bool> ReplaceAsync(OldImportToken old, WrappedSecret token, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<bool>(ReplaceSql, new { old.UserId, oldWrapped = old.Wrapped, token.KeyId, token.Wrapped }, cancellationToken);
}
