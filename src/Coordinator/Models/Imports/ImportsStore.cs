using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>Imports as their owner sees them; which worker has which stands in <see cref="FetchingStore"/>.</summary>
internal sealed class ImportsStore(Db db)
{
    private const string SelectSql = """
        select i.id, i.user_id, i.upload_id, i.requested_revision, i.etag, i.started_at, i.attempts, i.next_attempt_at, i.problem, i.created_at,
            u.state as upload_state, u.source_repository, u.source_revision, u.source_file, u.model_id, u.model_name, u.size_bytes, u.verified_bytes,
            u.failure_reason, u.failure_message,
            (select coalesce(sum(p.size_bytes), 0)::bigint from model_upload_parts p where p.upload_id = u.id) as fetched_bytes
        from model_imports i join model_uploads u on u.id = i.upload_id
        """;

    private const string FindSql = $"{SelectSql} where i.id = @id and i.user_id = @userId";

    public Task<ImportRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ImportRecord>(FindSql, new { id, userId }, cancellationToken);

    private const string OfUploadSql = $"{SelectSql} where i.upload_id = @uploadId";

    public Task<ImportRecord> OfUploadAsync(Guid uploadId, CancellationToken cancellationToken) =>
        db.SingleAsync<ImportRecord>(OfUploadSql, new { uploadId }, cancellationToken);

    private const string ListSql = $"{SelectSql} where i.user_id = @userId and (@before::uuid is null or i.id < @before) order by i.id desc limit @limit";

    public Task<IReadOnlyList<ImportRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ImportRecord>(ListSql, new { userId, before, limit }, cancellationToken);

    private const string LockUploadSql = """
        select upload_id from model_imports where id = @id and user_id = @userId for update
        """;

    /// <summary>The upload that the import has now; nobody else replaces it meanwhile. Null when there is no such import.</summary>
    public static Task<Guid?> LockUploadAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<Guid?>(LockUploadSql, new { id, userId }, cancellationToken);

    private const string InsertSql = """
        insert into model_imports (id, user_id, upload_id, requested_revision, etag, next_attempt_at, created_at)
        values (@id, @UserId, @uploadId, @revision, @etag, @CreatedAt, @CreatedAt)
        """;

    public static Task InsertAsync(UnitOfWork unit, Guid id, UploadRecord upload, string revision, string etag, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(InsertSql, new { id, upload.UserId, uploadId = upload.Id, revision, etag, upload.CreatedAt }, cancellationToken);

    private const string RestartSql = """
        update model_imports set upload_id = @uploadId, etag = @etag, started_at = null, attempts = 0, next_attempt_at = @CreatedAt, problem = null where id = @id
        """;

    /// <summary>Gives the import another upload in place of its failed one.</summary>
    public static Task RestartAsync(UnitOfWork unit, Guid id, UploadRecord upload, string etag, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(RestartSql, new { id, uploadId = upload.Id, etag, upload.CreatedAt }, cancellationToken);
}
