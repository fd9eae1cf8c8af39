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

    // Of every batch as many as there are places at most; the first of each come before the second of any. What another process takes at the
    // same moment is not pending any more when this one comes to it.
    private const string LeaseSql = """
        with next as (
            select l.batch_id, l.line
            from batches b cross join lateral (
                select r.batch_id, r.line, row_number() over (order by r.line) as n
                from (
                    select batch_id, line from batch_requests
                    where batch_id = b.id and state = 'pending' and (not_before is null or not_before <= @now)
                    order by line limit @limit) r) l
            where b.status = 'in_progress' and b.expires_at > @now
            order by l.n, b.id
            limit @limit),
        leased as (
            update batch_requests r set state = 'running', lease_until = @until, attempts = attempts + 1
            from next
            where r.batch_id = next.batch_id and r.line = next.line and r.state = 'pending'
            returning r.batch_id, r.line, r.body, r.attempts)
        select l.batch_id, l.line, l.body, l.attempts, b.user_id, b.api_key_id, b.endpoint from leased l join batches b on b.id = l.batch_id
        """;

    /// <summary>Takes requests to answer, of all batches by turns.</summary>
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

    // It was told to come again, not lost: that spends no attempt.
    private const string PostponeSql = $"update batch_requests set state = 'pending', lease_until = null, attempts = attempts - 1, not_before = @notBefore where {StillHeld}";

    public static Task PostponeAsync(UnitOfWork unit, LeasedLine line, DateTimeOffset notBefore, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(PostponeSql, new { line.BatchId, line.Line, line.Attempts, notBefore }, cancellationToken);

    private const string ReturnLapsedSql = "update batch_requests set state = 'pending', lease_until = null where state = 'running' and lease_until <= @now";

    /// <summary>Takes back what a process held that is gone.</summary>
    public static Task ReturnLapsedAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken) => unit.ExecuteAsync(ReturnLapsedSql, new { now }, cancellationToken);

    private const string EndedSql = """
        select line, custom_id, case when state in ('answered', 'refused') then state else 'dropped' end as state, request_id, status_code, answer
        from batch_requests where batch_id = @batchId and line > @after order by line limit @limit
        """;

    /// <summary>The next requests of a batch of which nothing runs any more, in their order.</summary>
    public Task<IReadOnlyList<EndedLine>> EndedAsync(Guid batchId, int after, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<EndedLine>(EndedSql, new { batchId, after, limit }, cancellationToken);

    private const string DropSql = """
        with dropped as (delete from batch_requests where batch_id = @batchId returning state)
        update batches set failed = failed + (select count(*) from dropped where state not in ('answered', 'refused')) where id = @batchId
        """;

    /// <summary>Forgets the requests of a batch whose outputs are written; those that nobody answered have failed.</summary>
    public static Task DropAsync(UnitOfWork unit, Guid batchId, CancellationToken cancellationToken) => unit.ExecuteAsync(DropSql, new { batchId }, cancellationToken);
}
