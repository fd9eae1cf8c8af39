using AIForge.Coordinator.Models.Uploads;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>Which worker fetches which import. The lease is that of the upload, which its verification takes later.</summary>
internal sealed class FetchingStore(Db db)
{
    // Two workers that looked at once would each find the user below the bound.
    private const string TurnSql = "select pg_advisory_xact_lock(hashtextextended('leases of imports', 0))";

    private const string LeaseSql = $"""
        update model_uploads set lease_id = @leaseId, leased_until = @until
        where id = (
            select u.id from model_uploads u join model_imports i on i.upload_id = u.id
            where u.state = 'receiving' and i.next_attempt_at <= @now and (u.leased_until is null or u.leased_until <= @now)
                and (select count(*) from model_uploads other
                    where other.user_id = u.user_id and other.state = 'receiving' and other.source_repository is not null and other.leased_until > @now) < @perUser
            order by i.next_attempt_at limit 1 for update of u skip locked)
        returning {UploadsStore.Columns}
        """;

    private const string StartedSql = "update model_imports set started_at = coalesce(started_at, @now) where upload_id = @Id";

    /// <summary>Takes one that is due, of a user of whom fewer than so many are being fetched; null when there is none.</summary>
    public async Task<UploadRecord?> LeaseAsync(Guid leaseId, DateTimeOffset now, DateTimeOffset until, int perUser, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        await unit.ExecuteAsync(TurnSql, null, cancellationToken);
        if (await unit.FirstOrDefaultAsync<UploadRecord>(LeaseSql, new { leaseId, now, until, perUser }, cancellationToken) is not { } upload) return null;

        await unit.ExecuteAsync(StartedSql, new { now, upload.Id }, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return upload;
    }

    private const string LockSql = $"select {UploadsStore.Columns} from model_uploads where id = @uploadId and lease_id = @leaseId and state = 'receiving' for update";

    /// <summary>Null when the import was given up, or another worker has it now.</summary>
    public static Task<UploadRecord?> LockAsync(UnitOfWork unit, Guid uploadId, Guid leaseId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<UploadRecord>(LockSql, new { uploadId, leaseId }, cancellationToken);

    private const string ProgressSql = "update model_imports set attempts = 0, problem = null where upload_id = @uploadId and attempts > 0 returning true";

    /// <summary>A part has come: what was before it does not count any more.</summary>
    public Task<bool> ProgressAsync(Guid uploadId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<bool>(ProgressSql, new { uploadId }, cancellationToken);

    private const string AttemptsSql = "select attempts from model_imports where upload_id = @uploadId for update";

    public static Task<int> AttemptsAsync(UnitOfWork unit, Guid uploadId, CancellationToken cancellationToken) =>
        unit.SingleAsync<int>(AttemptsSql, new { uploadId }, cancellationToken);

    private const string PostponeSql = """
        with upload as (update model_uploads set lease_id = null, leased_until = null where id = @uploadId)
        update model_imports set attempts = attempts + 1, next_attempt_at = @next, problem = @problem where upload_id = @uploadId
        """;

    public static Task PostponeAsync(UnitOfWork unit, Guid uploadId, string problem, DateTimeOffset next, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(PostponeSql, new { uploadId, problem, next }, cancellationToken);
}
