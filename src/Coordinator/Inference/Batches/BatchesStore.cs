using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Batches as their owners see them, and as those see them who read inputs and write outputs. Requests are in BatchLinesStore.</summary>
internal sealed class BatchesStore(Db db)
{
    private const string Columns = """
        id, user_id, api_key_id, endpoint, input_file_id, metadata::text as metadata, status, errors::text as errors, output_file_id, error_file_id, total, completed, failed,
        created_at, expires_at, in_progress_at, finalizing_at, completed_at, failed_at, expired_at, cancelling_at, cancelled_at
        """;

    private const string LockUserSql = "select pg_advisory_xact_lock(hashtextextended('batches of ' || @userId::text, 0))";

    private const string CountOpenSql = """
        select count(*)::int from batches where user_id = @userId and status in ('validating', 'in_progress', 'finalizing', 'cancelling')
        """;

    /// <summary>Counts a user's batches that have not ended; until the commit nobody else adds one.</summary>
    public async Task<int> CountOpenAndLockAsync(UnitOfWork unit, Guid userId, CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync(LockUserSql, new { userId }, cancellationToken);
        return await unit.SingleAsync<int>(CountOpenSql, new { userId }, cancellationToken);
    }

    private const string InsertSql = """
        insert into batches (id, user_id, api_key_id, endpoint, input_file_id, metadata, status, created_at, expires_at)
        values (@Id, @UserId, @ApiKeyId, @Endpoint, @InputFileId, @Metadata::jsonb, @Status, @CreatedAt, @ExpiresAt)
        """;

    public static Task InsertAsync(UnitOfWork unit, BatchRecord batch, CancellationToken cancellationToken) => unit.ExecuteAsync(InsertSql, batch, cancellationToken);

    private const string FindSql = $"select {Columns} from batches where id = @id and user_id = @userId";

    public Task<BatchRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<BatchRecord>(FindSql, new { id, userId }, cancellationToken);

    private const string ListSql = $"select {Columns} from batches where user_id = @userId and (@before::uuid is null or id < @before) order by id desc limit @limit";

    public Task<IReadOnlyList<BatchRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<BatchRecord>(ListSql, new { userId, before, limit }, cancellationToken);

    private const string IsReadSql = "select exists (select 1 from batches where input_file_id = @fileId and status = 'validating')";

    /// <summary>Whether the input of a batch is still to be read from this file.</summary>
    public static Task<bool> IsReadAsync(UnitOfWork unit, Guid fileId, CancellationToken cancellationToken) => unit.SingleAsync<bool>(IsReadSql, new { fileId }, cancellationToken);

    private const string CancelSql = $"""
        update batches set status = 'cancelling', cancelling_at = @now where id = @id and user_id = @userId and status in ('validating', 'in_progress')
        returning {Columns}
        """;

    /// <summary>Null when there is no such batch, or it is being ended or has ended.</summary>
    public static Task<BatchRecord?> CancelAsync(UnitOfWork unit, Guid id, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<BatchRecord>(CancelSql, new { id, userId, now }, cancellationToken);

    private const string ExpireSql = "update batches set status = 'finalizing', finalizing_at = @now where status in ('validating', 'in_progress') and expires_at <= @now";

    /// <summary>Ends what has taken too long. What was answered until then is written.</summary>
    public static Task ExpireAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken) => unit.ExecuteAsync(ExpireSql, new { now }, cancellationToken);

    // A batch that is being ended is, from here on, one whose outputs are to be written when nothing of it runs any more.
    private const string FinishSql = """
        update batches b set status = 'finalizing', finalizing_at = @now
        where b.status in ('in_progress', 'cancelling')
          and not exists (select 1 from batch_requests r where r.batch_id = b.id and (r.state = 'running' or r.state = 'pending' and b.status = 'in_progress'))
        """;

    /// <summary>Goes on with batches of which nothing is left to do but to write what came of them.</summary>
    public static Task FinishAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken) => unit.ExecuteAsync(FinishSql, new { now }, cancellationToken);

    private const string LeaseSql = $"""
        update batches set lease_id = @leaseId, leased_until = @until
        where id = (
            select id from batches
            where (status = 'validating' or status = 'finalizing' and not exists (select 1 from batch_requests r where r.batch_id = batches.id and r.state = 'running'))
              and (leased_until is null or leased_until <= @now)
            order by id limit 1 for update skip locked)
        returning {Columns}
        """;

    /// <summary>Takes a batch whose input is to be read or whose outputs are to be written.</summary>
    public static Task<BatchRecord?> LeaseAsync(UnitOfWork unit, Guid leaseId, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<BatchRecord>(LeaseSql, new { leaseId, now, until }, cancellationToken);

    private const string BeginSql = """
        update batches set status = 'in_progress', in_progress_at = @now, total = @total, lease_id = null, leased_until = null
        where id = @id and lease_id = @leaseId and status = 'validating'
        """;

    /// <summary>False when the lease was lost, or the batch was cancelled meanwhile: nothing of the unit may be kept.</summary>
    public static async Task<bool> BeginAsync(UnitOfWork unit, Guid id, Guid leaseId, int total, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(BeginSql, new { id, leaseId, total, now }, cancellationToken) == 1;

    private const string ReleaseSql = "update batches set lease_id = null, leased_until = null where id = @id and lease_id = @leaseId";

    /// <summary>Gives a batch back that is as it was, or that somebody cancelled meanwhile.</summary>
    public static Task ReleaseAsync(UnitOfWork unit, Guid id, Guid leaseId, CancellationToken cancellationToken) => unit.ExecuteAsync(ReleaseSql, new { id, leaseId }, cancellationToken);

    private const string FailSql = """
        update batches set status = 'failed', failed_at = @now, errors = @errors::jsonb, lease_id = null, leased_until = null
        where id = @id and lease_id = @leaseId and status in ('validating', 'finalizing')
        """;

    /// <summary>False when the lease was lost.</summary>
    public static async Task<bool> FailAsync(UnitOfWork unit, Guid id, Guid leaseId, string errors, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(FailSql, new { id, leaseId, errors, now }, cancellationToken) == 1;

    private const string EndSql = """
        update batches set status = @status, output_file_id = @outputFileId, error_file_id = @errorFileId, lease_id = null, leased_until = null,
            completed_at = case when @status = 'completed' then @now end, expired_at = case when @status = 'expired' then @now end, cancelled_at = case when @status = 'cancelled' then @now end
        where id = @id and lease_id = @leaseId and status = 'finalizing'
        """;

    /// <summary>False when the lease was lost.</summary>
    public static async Task<bool> EndAsync(
        UnitOfWork unit, Guid id, Guid leaseId, string status, Guid? outputFileId, Guid? errorFileId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(EndSql, new { id, leaseId, status, outputFileId, errorFileId, now }, cancellationToken) == 1;
}
