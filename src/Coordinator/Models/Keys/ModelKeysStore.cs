using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Secrets;

namespace AIForge.Coordinator.Models.Keys;

/// <summary>The wrapped keys of encrypted models.</summary>
internal sealed class ModelKeysStore(Db db)
{
    private const string InsertSql = "insert into model_keys (model_id, key_id, wrapped, created_at) values (@modelId, @KeyId, @Wrapped, @now)";

    public static Task InsertAsync(UnitOfWork unit, Guid modelId, WrappedSecret key, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(InsertSql, new { modelId, key.KeyId, key.Wrapped, now }, cancellationToken);

    private const string FindSql = "select key_id, wrapped from model_keys where model_id = @modelId";

    public Task<WrappedSecret?> FindAsync(Guid modelId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<WrappedSecret>(FindSql, new { modelId }, cancellationToken);

    private const string OldSql = "select model_id, key_id, wrapped from model_keys where key_id <> @keyId order by model_id limit @limit";

    /// <summary>Keys that another one wraps.</summary>
    public Task<IReadOnlyList<OldModelKey>> OldAsync(string keyId, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<OldModelKey>(OldSql, new { keyId, limit }, cancellationToken);

    private const string ReplaceSql = "update model_keys set key_id = @KeyId, wrapped = @Wrapped where model_id = @modelId and key_id = @oldKeyId returning true";

    public Task<bool> ReplaceAsync(Guid modelId, string oldKeyId, WrappedSecret key, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<bool>(ReplaceSql, new { modelId, oldKeyId, key.KeyId, key.Wrapped }, cancellationToken);

    private const string RemoveSql = "delete from model_keys where model_id = @modelId";

    public static Task RemoveAsync(UnitOfWork unit, Guid modelId, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(RemoveSql, new { modelId }, cancellationToken);

    private const string RemoveOrphansSql = """
        delete from model_keys key
        where not exists (select 1 from models where id = key.model_id and deleted_at is null)
            and not exists (select 1 from model_uploads where model_id = key.model_id and state in ('receiving', 'verifying'))
        """;

    /// <summary>Of uploads that became nothing.</summary>
    public static Task RemoveOrphansAsync(UnitOfWork unit, CancellationToken cancellationToken) => unit.ExecuteAsync(RemoveOrphansSql, null, cancellationToken);
}
