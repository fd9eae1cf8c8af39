using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>What the attempts of container jobs wrote.</summary>
internal sealed class LogsStore(Db db)
{
    private const string OpenSql = """
        insert into job_logs (job_id, attempt, next_offset, kept_bytes, is_full, updated_at)
        values (@JobId, @Attempt, 0, 0, false, @now)
        on conflict (job_id, attempt) do update set updated_at = excluded.updated_at
        returning next_offset, kept_bytes, is_full
        """;

    /// <summary>How far the log of an attempt is; begins it when it is new.</summary>
    public Task<LogHead> OpenAsync(UnitOfWork unit, AttemptKey key, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.SingleAsync<LogHead>(OpenSql, new { key.JobId, key.Attempt, now }, cancellationToken);

    private const string LockSql = "select next_offset, kept_bytes, is_full from job_logs where job_id = @JobId and attempt = @Attempt for update";

    /// <summary>The same of one that is begun, and nobody else adds to it before the commit.</summary>
    public Task<LogHead> LockAsync(UnitOfWork unit, AttemptKey key, CancellationToken cancellationToken) =>
        unit.SingleAsync<LogHead>(LockSql, new { key.JobId, key.Attempt }, cancellationToken);

    private const string AddSql = """
        with added as (
            insert into job_log_parts (job_id, attempt, start_offset, data, run_starts, run_streams, run_times)
            values (@JobId, @Attempt, @StartOffset, @Data, @RunStarts, @RunStreams, @times))
        update job_logs set next_offset = @EndOffset, kept_bytes = kept_bytes + @Cost, is_full = @isFull, updated_at = @now
        where job_id = @JobId and attempt = @Attempt
        """;

    public Task AddAsync(UnitOfWork unit, AttemptKey key, LogPart part, bool isFull, DateTimeOffset now, CancellationToken cancellationToken) => unit.ExecuteAsync(
        AddSql,
        new
        {
            key.JobId,
            key.Attempt,
            part.StartOffset,
            part.EndOffset,
            part.Data,
            part.RunStarts,
            part.RunStreams,
            times = part.RunTimes.Select(time => time.UtcDateTime).ToArray(),
            part.Cost,
            isFull,
            now,
        },
        cancellationToken);

    private const string SetFullSql = "update job_logs set is_full = true, updated_at = @now where job_id = @JobId and attempt = @Attempt";

    public Task SetFullAsync(UnitOfWork unit, AttemptKey key, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(SetFullSql, new { key.JobId, key.Attempt, now }, cancellationToken);

    private const string HeadSql = "select next_offset, kept_bytes, is_full from job_logs where job_id = @jobId and attempt = @attempt";

    /// <summary>Null when the attempt wrote nothing, or it is forgotten.</summary>
    public Task<LogHead?> HeadAsync(Guid jobId, int attempt, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<LogHead>(HeadSql, new { jobId, attempt }, cancellationToken);

    // The part in which the offset lies begins before it.
    private const string ReadSql = """
        select start_offset, data, run_starts, run_streams, run_times from job_log_parts
        where job_id = @jobId and attempt = @attempt and start_offset >= coalesce((
            select max(start_offset) from job_log_parts where job_id = @jobId and attempt = @attempt and start_offset <= @offset), 0)
        order by start_offset
        limit @limit
        """;

    /// <summary>Parts from the one on in which the offset lies.</summary>
    public Task<IReadOnlyList<LogRow>> ReadAsync(Guid jobId, int attempt, long offset, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<LogRow>(ReadSql, new { jobId, attempt, offset, limit }, cancellationToken);

    private const string ForgetSql = """
        delete from job_logs where (job_id, attempt) in (
            select l.job_id, l.attempt from job_logs l join jobs j on j.id = l.job_id where l.updated_at < @before and j.ended_at is not null limit @limit)
        """;

    /// <summary>Logs of ended jobs of which nothing was heard since.</summary>
    public Task<int> ForgetAsync(UnitOfWork unit, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(ForgetSql, new { before, limit }, cancellationToken);
}
