using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Files;

/// <summary>The files that users have uploaded for their jobs.</summary>
internal sealed class FilesStore(Db db)
{
    private const string Columns = "id, user_id, filename, cid, sha256, size_bytes, object_key, created_at, purpose";

    private const string InsertSql = """
        insert into job_files (id, user_id, filename, cid, sha256, size_bytes, object_key, created_at)
        values (@Id, @UserId, @Filename, @Cid, @Sha256, @SizeBytes, @ObjectKey, @CreatedAt)
        """;

    public static Task InsertAsync(UnitOfWork unit, FileRecord file, CancellationToken cancellationToken) => unit.ExecuteAsync(InsertSql, file, cancellationToken);

    private const string FindSql = $"select {Columns} from job_files where id = @id and user_id = @userId";

    public Task<FileRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<FileRecord>(FindSql, new { id, userId }, cancellationToken);

    /// <summary>The same, locked: no job takes it as an input before the commit.</summary>
    public static Task<FileRecord?> LockAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<FileRecord>(FindSql + " for update", new { id, userId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from job_files where user_id = @userId and (@before::uuid is null or id < @before) order by id desc limit @limit
        """;

    public Task<IReadOnlyList<FileRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<FileRecord>(ListSql, new { userId, before, limit }, cancellationToken);

    private const string ListWithPurposeSql = $"""
        select {Columns} from job_files
        where user_id = @userId and purpose is not null and (@purpose::text is null or purpose = @purpose) and (@before::uuid is null or id < @before)
        order by id desc
        limit @limit
        """;

    /// <summary>Those that OpenAI's routes show.</summary>
    public Task<IReadOnlyList<FileRecord>> ListWithPurposeAsync(Guid userId, string? purpose, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<FileRecord>(ListWithPurposeSql, new { userId, purpose, before, limit }, cancellationToken);

    private const string SetPurposeSql = "update job_files set purpose = @purpose where id = @id and user_id = @userId";

    /// <summary>Shows a file on OpenAI's routes from then on.</summary>
    public static Task SetPurposeAsync(UnitOfWork unit, Guid id, Guid userId, string purpose, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(SetPurposeSql, new { id, userId, purpose }, cancellationToken);

    private const string DeleteSql = "delete from job_files where id = @id";

    public static Task DeleteAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) => unit.ExecuteAsync(DeleteSql, new { id }, cancellationToken);
}
