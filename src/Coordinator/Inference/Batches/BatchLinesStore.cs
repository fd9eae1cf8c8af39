using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>The requests of batches that have not ended.</summary>
internal sealed class BatchLinesStore(Db db)
{
    private const string InsertSql = """
        insert into batch_requests (batch_id, line, custom_id, body) select @batchId, line, custom_id, body from unnest(@lines, @customIds, @bodies) as l (line, custom_id, body)
        """;

    public static Task InsertAsync(UnitOfWork unit, Guid batchId, IReadOnlyList<BatchLine> lines, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            InsertSql,
            new { batchId, lines = lines.Select(line => line.Line).ToArray(), customIds = lines.Select(line => line.CustomId).ToArray(), bodies = lines.Select(line => line.Body).ToArray() },
            cancellationToken);

    // Of every batch as many as there are places at most. Places become free one by one, so what somebody has running already counts with
    // what he would get: the next place is of the user who has fewest, and among his batches of the one that has fewest. Which of users with
    // equally many comes first is left to chance, as any order of theirs would keep the last of them waiting for ever. What another process
    // takes at the same moment is not pending any more when this one comes to it.
    private const string LeaseSql = """
        with busy as (select batch_id, count(*) as n from batch_requests where state = 'running' group by batch_id),
        busy_users as (select b.user_id, sum(busy.n) as n from busy join batches b on b.id = busy.batch_id group by b.user_id),
        candidates as (
            select l.batch_id, l.line, b.user_id, l.n + coalesce(busy.n, 0) as n
            from batches b left join busy on busy.batch_id = b.id cross join lateral (
                select r.batch_id, r.line, row_number() over (order by r.line) as n
                from (
                    select batch_id, line from batch_requests
                    where batch_id = b.id and state = 'pending' and (not_before is null or not_before <= @now)
                    order by line limit @limit) r) l
            where b.status = 'in_progress' and b.expires_at > @now),
        turns as (select batch_id, line, user_id, row_number() over (partition by user_id order by n, batch_id) as n from candidates),
        next as (
            select t.batch_id, t.line from turns t left join busy_users u on u.user_id = t.user_id
            order by t.n + coalesce(u.n, 0), random()
            limit @limit),
        leased as (
            update batch_requests r set state = 'running', lease_until = @until, attempts = attempts + 1
            from next
            where r.batch_id = next.batch_id and r.line = next.line and r.state = 'pending'
            returning r.batch_id, r.line, r.body, r.attempts)
        select l.batch_id, l.line, l.body, l.attempts, b.user_id, b.api_key_id, b.endpoint from leased l join batches b on b.id = l.batch_id
        """;

    /// <summary>Takes requests to answer, of all users by turns, and of all batches of each.</summary>
    public static Task<IReadOnlyList<LeasedLine>> LeaseAsync(UnitOfWork unit, int limit, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        unit.QueryAsync<LeasedLine>(LeaseSql, new { limit, now, until }, cancellationToken);

    private const string StillHeld = "batch_id = @BatchId and line = @Line and attempts = @Attempts and state = 'running'";

    private const string AnswerSql = $"""
        with answered as (
            update batch_requests set state = case when @isAnswered then 'answered' else 'refused' end, lease_until = null, request_id = @requestId, status_code = @statusCode, answer = @body
            where {StillHeld}
            returning batch_id)
        update batches set completed = completed + case when @isAnswered then 1 else 0 end, failed = failed + case when @isAnswered then 0 else 1 end
        from answered where batches.id = answered.batch_id
        """;

    /// <summary>Writes down what became of a request, unless another process has taken it up meanwhile.</summary>
    public static Task AnswerAsync(UnitOfWork unit, LeasedLine line, LineAnswer answer, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(AnswerSql, new { line.BatchId, line.Line, line.Attempts, isAnswered = answer.IsAnswered, requestId = answer.RequestId, statusCode = answer.StatusCode, body = answer.Body }, cancellationToken);

    // Who was only told to come again has not been begun: that spends no attempt.
    private const string PostponeSql = $"update batch_requests set state = 'pending', lease_until = null, attempts = attempts - case when @isAttempt then 0 else 1 end, not_before = @notBefore where {StillHeld}";

    public static Task PostponeAsync(UnitOfWork unit, LeasedLine line, DateTimeOffset notBefore, bool isAttempt, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(PostponeSql, new { line.BatchId, line.Line, line.Attempts, notBefore, isAttempt }, cancellationToken);

    private const string ReturnLapsedSql = "update batch_requests set state = 'pending', lease_until = null where state = 'running' and lease_until <= @now";

    /// <summary>Takes back what a process held that is gone.</summary>
    public static Task ReturnLapsedAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken) => unit.ExecuteAsync(ReturnLapsedSql, new { now }, cancellationToken);

    private const string EndedSql = """
        select line, custom_id, case when state in ('answered', 'refused') then state else 'dropped' end as state, request_id, status_code, answer
        from (
            select *, sum(coalesce(octet_length(answer), 0)) over (order by line) - coalesce(octet_length(answer), 0) as bytes_before
            from (select * from batch_requests where batch_id = @batchId and line > @after order by line limit @limit) r) l
        where bytes_before < @mostBytes
        order by line
        """;

    /// <summary>The next requests of a batch of which nothing runs any more, in their order.</summary>
    /// <param name="mostBytes">No more follow when answers have so many: one answer can have tens of MiB.</param>
    public Task<IReadOnlyList<EndedLine>> EndedAsync(Guid batchId, int after, int limit, long mostBytes, CancellationToken cancellationToken) =>
        db.QueryAsync<EndedLine>(EndedSql, new { batchId, after, limit, mostBytes }, cancellationToken);

    private const string DropSql = """
        with dropped as (delete from batch_requests where batch_id = @batchId returning state)
        update batches set failed = failed + (select count(*) from dropped where state not in ('answered', 'refused')) where id = @batchId
        """;

    /// <summary>Forgets the requests of a batch whose outputs are written; those that nobody answered have failed.</summary>
    public static Task DropAsync(UnitOfWork unit, Guid batchId, CancellationToken cancellationToken) => unit.ExecuteAsync(DropSql, new { batchId }, cancellationToken);
}
