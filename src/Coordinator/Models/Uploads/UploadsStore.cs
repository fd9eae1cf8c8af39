using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>Uploads as their owner sees them; their parts and their verification have stores of their own.</summary>
internal sealed class UploadsStore(Db db)
{
    internal const string Columns = """
        id, user_id, kind, model_id, coalesce(model_name, '') as model_name, filename, object_key, size_bytes, expected_sha256, part_size, part_count,
        visibility, group_id, license, description, allow_download, is_encrypted, state, store_upload_id, joined_at, verified_bytes, failure_reason, failure_message, created_at, expires_at,
        source_repository, source_revision, source_file
        """;

    private const string LockUserSql = "select pg_advisory_xact_lock(hashtextextended('models of ' || @userId::text, 0))";

    /// <summary>Makes those who add to what a user keeps take turns.</summary>
    public static Task LockUserAsync(UnitOfWork unit, Guid userId, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(LockUserSql, new { userId }, cancellationToken);

    private const string UsageSql = """
        select coalesce(sum(size_bytes), 0)::bigint as bytes, count(*) filter (where kind = 'model') as models, count(*) filter (where kind = 'file') as files from (
            select size_bytes, 'model' as kind from models where owner_id = @userId and deleted_at is null and ipfs_cid is not null
            union all
            select size_bytes, 'file' from job_files where user_id = @userId
            union all
            select size_bytes, kind from model_uploads where user_id = @userId and state in ('receiving', 'verifying')
        ) kept
        """;

    public static Task<ModelUsage> UsageAsync(UnitOfWork unit, Guid userId, CancellationToken cancellationToken) =>
        unit.SingleAsync<ModelUsage>(UsageSql, new { userId }, cancellationToken);

    private const string UsernameSql = "select username from users where id = @userId";

    public static Task<string> UsernameAsync(UnitOfWork unit, Guid userId, CancellationToken cancellationToken) =>
        unit.SingleAsync<string>(UsernameSql, new { userId }, cancellationToken);

    private const string InsertSql = """
        insert into model_uploads (
            id, user_id, kind, model_id, model_name, filename, object_key, size_bytes, expected_sha256, part_size, part_count, visibility, group_id, license,
            description, allow_download, is_encrypted, state, created_at, expires_at, source_repository, source_revision, source_file)
        values (@Id, @UserId, @Kind, @ModelId, nullif(@ModelName, ''), @Filename, @ObjectKey, @SizeBytes, @ExpectedSha256, @PartSize, @PartCount, @Visibility, @GroupId, @License,
            @Description, @AllowDownload, @IsEncrypted, @State, @CreatedAt, @ExpiresAt, @SourceRepository, @SourceRevision, @SourceFile)
        on conflict (model_name) where state in ('receiving', 'verifying') do nothing
        """;

    // A statement of its own: the insert may have waited for an upload of this name that became a model meanwhile.
    private const string IsFreeSql = "select not exists (select 1 from models where name = @ModelName)";

    /// <summary>False when a model or another upload has the name; what was inserted must not be kept then.</summary>
    public static async Task<bool> InsertAsync(UnitOfWork unit, UploadRecord upload, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(InsertSql, upload, cancellationToken) == 1 && await unit.SingleAsync<bool>(IsFreeSql, new { upload.ModelName }, cancellationToken);

    private const string FindSql = $"select {Columns} from model_uploads where id = @id and user_id = @userId and kind = @kind and source_repository is null";

    /// <summary>One whose bytes its owner sends; those of imports are nobody's to send.</summary>
    public Task<UploadRecord?> FindAsync(Guid id, Guid userId, string kind, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<UploadRecord>(FindSql, new { id, userId, kind }, cancellationToken);

    private const string LockSql = $"{FindSql} for update";

    public static Task<UploadRecord?> LockAsync(UnitOfWork unit, Guid id, Guid userId, string kind, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<UploadRecord>(LockSql, new { id, userId, kind }, cancellationToken);

    private const string FindAnySql = $"select {Columns} from model_uploads where id = @id";

    /// <summary>Whoever sends it; null when it is forgotten.</summary>
    public Task<UploadRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<UploadRecord>(FindAnySql, new { id }, cancellationToken);

    private const string LockAnySql = $"{FindAnySql} for update";

    /// <summary>The same, locked.</summary>
    public static Task<UploadRecord?> LockAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<UploadRecord>(LockAnySql, new { id }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from model_uploads
        where user_id = @userId and kind = 'model' and source_repository is null and (@before::uuid is null or id < @before)
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<UploadRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<UploadRecord>(ListSql, new { userId, before, limit }, cancellationToken);

    private const string SetStoreUploadSql = "update model_uploads set store_upload_id = @storeUploadId where id = @id";

    public static Task SetStoreUploadAsync(UnitOfWork unit, Guid id, string? storeUploadId, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(SetStoreUploadSql, new { id, storeUploadId }, cancellationToken);

    private const string SetSizeSql = "update model_uploads set size_bytes = @sizeBytes, part_count = @partCount where id = @id and state = 'receiving'";

    /// <summary>Of a file that came in one piece: now it is known.</summary>
    public static Task SetSizeAsync(UnitOfWork unit, Guid id, long sizeBytes, int partCount, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(SetSizeSql, new { id, sizeBytes, partCount }, cancellationToken);

    private const string DecideSql = "update model_uploads set state = @state, expires_at = @expiresAt, lease_id = null, leased_until = null where id = @id";

    public static Task DecideAsync(UnitOfWork unit, Guid id, string state, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(DecideSql, new { id, state, expiresAt }, cancellationToken);

    private const string FailSql = """
        update model_uploads set state = 'failed', failure_reason = @reason, failure_message = @message, expires_at = @expiresAt, lease_id = null, leased_until = null
        where id = @id
        """;

    public static Task FailAsync(UnitOfWork unit, Guid id, string reason, string message, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(FailSql, new { id, reason, message, expiresAt }, cancellationToken);

    private const string ExpireSql = """
        update model_uploads set state = 'aborted', expires_at = @forgetAt
        where id in (select id from model_uploads where state = 'receiving' and source_repository is null and expires_at <= @now order by expires_at limit @limit for update skip locked)
        """;

    /// <summary>Gives up the uploads for which nothing came for long; returns how many. Imports end by themselves.</summary>
    public static Task<int> ExpireAsync(UnitOfWork unit, DateTimeOffset now, DateTimeOffset forgetAt, int limit, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(ExpireSql, new { now, forgetAt, limit }, cancellationToken);

    private const string OverSql = $"""
        select {Columns} from model_uploads where state in ('aborted', 'failed') and store_upload_id is not null order by id limit 1 for update skip locked
        """;

    /// <summary>One whose parts the store still has; nobody else takes it meanwhile.</summary>
    public static Task<UploadRecord?> LockOverAsync(UnitOfWork unit, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<UploadRecord>(OverSql, null, cancellationToken);

    private const string ForgetSql = """
        delete from model_uploads where id in (
            select id from model_uploads
            where expires_at <= @now and state in ('ready', 'failed', 'aborted') and store_upload_id is null
            order by expires_at limit @limit)
        """;

    public static Task<int> ForgetAsync(UnitOfWork unit, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(ForgetSql, new { now, limit }, cancellationToken);
}
