using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs;

internal sealed partial class JobsStore
{
    private const string CancelReplicasSql = """
        update jobs set status = 'CANCELLED', lease_until = null, ended_at = @now, verdict = 'CANCELLED', error_reason = 'JOB_ENDED', error_message = 'The job has ended.'
        where parent_id = any(@jobIds) and purpose = 'REPLICA' and status in ('PENDING', 'ASSIGNED', 'RUNNING')
        returning id, status, payment_id
        """;

    /// <summary>Stops the replicas of jobs that end in this transaction, and tells their nodes.</summary>
    public async Task CancelReplicasAsync(UnitOfWork unit, Guid[] jobIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (jobIds.Length == 0) return;
        JobChange.NotifyAll(unit, await unit.QueryAsync<JobChange>(CancelReplicasSql, new { jobIds, now }, cancellationToken));
    }

    private const string HasReplicasSql = "select exists (select 1 from jobs where id = @id and replicas > 1)";

    public Task<bool> HasReplicasAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) => unit.SingleAsync<bool>(HasReplicasSql, new { id }, cancellationToken);

    private const string FindAnswerSql = $"""
        select {Columns} from jobs
        where id = coalesce((select answer_id from jobs where id = @id and owner_id = @ownerId and parent_id is null), @id) and owner_id = @ownerId
            and (parent_id is null or id <> @id)
        """;

    /// <summary>The same job or, of one of several replicas, the one whose result is the job's.</summary>
    public Task<JobRecord?> FindAnswerAsync(Guid id, Guid ownerId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<JobRecord>(FindAnswerSql, new { id, ownerId }, cancellationToken);
}
