using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Secrets;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>What container jobs left.</summary>
internal sealed class OutputsStore(Db db)
{
    private const string Columns = "id, job_id, user_id, attempt, node_id, object_key, cid, size_bytes, file_count, stored_cid, key_id, wrapped, created_at, expires_at";

    private const string InsertSql = """
        insert into job_outputs (id, job_id, user_id, attempt, node_id, state, object_key, cid, size_bytes, key_id, wrapped, created_at, expires_at)
        values (@Id, @JobId, @UserId, @Attempt, @NodeId, 'receiving', @ObjectKey, @Cid, @SizeBytes, @KeyId, @Wrapped, @CreatedAt, @ExpiresAt)
        """;

    /// <summary>Before the first byte comes: whatever becomes of it, the object is known.</summary>
    public Task InsertAsync(UnitOfWork unit, OutputRecord output, CancellationToken cancellationToken) => unit.ExecuteAsync(InsertSql, output, cancellationToken);

    private const string UsedSql = "select coalesce(sum(size_bytes), 0)::bigint from job_outputs where user_id = @userId";

    /// <summary>Bytes that the outputs of a user's jobs take.</summary>
    public Task<long> UsedAsync(Guid userId, CancellationToken cancellationToken) => db.SingleAsync<long>(UsedSql, new { userId }, cancellationToken);

    private const string ReadySql = """
        update job_outputs set state = 'ready', stored_cid = @storedCid, file_count = @fileCount
        where id = @id and state = 'receiving'
            and not exists (select 1 from job_outputs other where other.job_id = job_outputs.job_id and other.attempt = job_outputs.attempt and other.state = 'ready')
        """;

    /// <summary>False when it was given up meanwhile, or the attempt has sent its outputs already.</summary>
    public async Task<bool> ReadyAsync(UnitOfWork unit, Guid id, string storedCid, int fileCount, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(ReadySql, new { id, storedCid, fileCount }, cancellationToken) == 1;

    private const string InsertFilesSql = """
        insert into job_output_files (output_id, number, path, size_bytes, start_offset)
        select @outputId, f.* from unnest(@numbers::int[], @paths::text[], @sizes::bigint[], @starts::bigint[]) as f (number, path, size_bytes, start_offset)
        """;

    public Task InsertFilesAsync(UnitOfWork unit, Guid outputId, IReadOnlyList<OutputFile> files, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            InsertFilesSql,
            new
            {
                outputId,
                numbers = files.Select(file => file.Number).ToArray(),
                paths = files.Select(file => file.Path).ToArray(),
                sizes = files.Select(file => file.SizeBytes).ToArray(),
                starts = files.Select(file => file.StartOffset).ToArray(),
            },
            cancellationToken);

    private const string OfAttemptSql = $"select {Columns} from job_outputs where job_id = @JobId and attempt = @Attempt and node_id = @NodeId and state = 'ready'";

    /// <summary>What the node has sent for this attempt, all of it; null for nothing.</summary>
    public Task<OutputRecord?> OfAttemptAsync(AttemptKey key, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<OutputRecord>(OfAttemptSql, new { key.JobId, key.NodeId, key.Attempt }, cancellationToken);

    private const string OwnedSql = """
        select o.id, o.job_id, o.user_id, o.attempt, o.node_id, o.object_key, o.cid, o.size_bytes, o.file_count, o.stored_cid, o.key_id, o.wrapped, o.created_at, o.expires_at
        from job_outputs o join jobs j on j.id = o.job_id
        where o.job_id = coalesce((select answer_id from jobs where id = @jobId), @jobId) and (j.parent_id is null or j.id <> @jobId) and j.owner_id = @ownerId and j.ended_at is not null and o.state = 'ready' and o.attempt = j.attempt and o.expires_at > @now
        """;

    /// <summary>The outputs of an ended job of the owner's; null when there are none, or not any more.</summary>
    public Task<OutputRecord?> FindAsync(Guid jobId, Guid ownerId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<OutputRecord>(OwnedSql, new { jobId, ownerId, now }, cancellationToken);

    /// <summary>The same, locked: nobody takes it as an input before the commit.</summary>
    public Task<OutputRecord?> LockAsync(UnitOfWork unit, Guid jobId, Guid ownerId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<OutputRecord>(OwnedSql + " for update of o", new { jobId, ownerId, now }, cancellationToken);

    private const string GetSql = $"select {Columns} from job_outputs where id = @id and state = 'ready'";

    /// <summary>Whoever owns it.</summary>
    public Task<OutputRecord?> GetAsync(Guid id, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<OutputRecord>(GetSql, new { id }, cancellationToken);

    private const string FilesSql = """
        select number, path, size_bytes, start_offset from job_output_files where output_id = @outputId and number > @after order by number limit @limit
        """;

    public Task<IReadOnlyList<OutputFile>> FilesAsync(Guid outputId, int after, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<OutputFile>(FilesSql, new { outputId, after, limit }, cancellationToken);

    private const string FileSql = """
        select number, path, size_bytes, start_offset from job_output_files where output_id = @outputId and md5(path) = md5(@path) and path = @path limit 1
        """;

    public Task<OutputFile?> FileAsync(Guid outputId, string path, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<OutputFile>(FileSql, new { outputId, path }, cancellationToken);

    private const string RemoveSql = "delete from job_outputs where id = @id";

    public Task RemoveAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) => unit.ExecuteAsync(RemoveSql, new { id }, cancellationToken);

    private const string RemoveReceivingSql = "delete from job_outputs where id = @id and state = 'receiving'";

    /// <summary>False when it is all there by now, or gone.</summary>
    public async Task<bool> RemoveReceivingAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(RemoveReceivingSql, new { id }, cancellationToken) == 1;

    // One that is an input of an open job stays until that job has ended.
    private const string LockUnneededSql = $"""
        select {Columns} from job_outputs where id in (
            select o.id from job_outputs o join jobs j on j.id = o.job_id
            where o.expires_at <= @now or (o.attempt < j.attempt)
                or (o.state = 'receiving' and o.created_at <= @abandonedAt)
            limit @limit)
            and not exists (select 1 from job_inputs i join jobs r on r.id = i.job_id where i.source_id = job_outputs.id and r.status in ('PENDING', 'ASSIGNED', 'RUNNING'))
        for update skip locked
        """;

    /// <summary>Outputs whose time is over, of attempts that others followed, and those of which nothing came for long; nobody else takes them meanwhile.</summary>
    public Task<IReadOnlyList<OutputRecord>> LockUnneededAsync(UnitOfWork unit, DateTimeOffset now, DateTimeOffset abandonedAt, int limit, CancellationToken cancellationToken) =>
        unit.QueryAsync<OutputRecord>(LockUnneededSql, new { now, abandonedAt, limit }, cancellationToken);

    private const string OldKeysSql = $"select {Columns} from job_outputs where key_id <> @keyId order by id limit @limit";

    /// <summary>Those whose keys another key wraps.</summary>
    public Task<IReadOnlyList<OutputRecord>> OldKeysAsync(string keyId, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<OutputRecord>(OldKeysSql, new { keyId, limit }, cancellationToken);

    private const string ReplaceKeySql = "update job_outputs set key_id = @KeyId, wrapped = @Wrapped where id = @id and key_id = @oldKeyId";

    public Task ReplaceKeyAsync(UnitOfWork unit, Guid id, string oldKeyId, WrappedSecret key, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(ReplaceKeySql, new { id, oldKeyId, key.KeyId, key.Wrapped }, cancellationToken);
}
