using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Receipts;

/// <summary>What nodes signed of attempts.</summary>
internal sealed class ReceiptsStore(Db db)
{
    private static readonly NumberedStatement Insert = new("""
        insert into receipts (job_id, attempt, node_id, key_fingerprint, body, signature, created_at)
        select r.job_id, r.attempt, r.node_id, r.fingerprint, r.body, r.signature, @now
        from unnest(@jobIds::uuid[], @attempts::int[], @nodeIds::uuid[], @fingerprints::bytea[], @bodies::bytea[], @signatures::bytea[])
            as r (job_id, attempt, node_id, fingerprint, body, signature)
        """);

    /// <summary>Keeps, with its commit, the receipts of attempts that end in this transaction; outcomes without one, of machines that poll, are passed over.</summary>
    public static void InsertWithCommit(UnitOfWork unit, IEnumerable<(AttemptKey Key, JobOutcome Outcome)> ended, DateTimeOffset now)
    {
        var signed = ended.Where(end => end.Outcome.Receipt is not null).Select(end => (end.Key, Receipt: end.Outcome.Receipt!)).ToList();
        if (signed.Count == 0) return;
        unit.WithCommit(Insert.With(new StatementArguments
        {
            { "jobIds", signed.Select(end => end.Key.JobId).ToArray() },
            { "attempts", signed.Select(end => end.Key.Attempt).ToArray() },
            { "nodeIds", signed.Select(end => end.Key.NodeId).ToArray() },
            { "fingerprints", signed.Select(end => end.Receipt.KeyFingerprint).ToArray() },
            { "bodies", signed.Select(end => end.Receipt.Body).ToArray() },
            { "signatures", signed.Select(end => end.Receipt.Signature).ToArray() },
            { "now", now },
        }));
    }

    private const string FindSql = """
        select r.job_id, r.attempt, r.node_id, r.body, r.signature, k.public_key, r.key_fingerprint, r.created_at
        from receipts r
        join jobs j on j.id = r.job_id
        join node_keys k on k.node_id = r.node_id and k.fingerprint = r.key_fingerprint
        where r.job_id = @jobId and j.owner_id = @ownerId and (@attempt = 0 or r.attempt = @attempt)
        order by r.attempt desc
        limit 1
        """;

    /// <summary>Null when the owner has no such job, or nobody signed that attempt of it.</summary>
    /// <param name="attempt">0 for the newest one that has a receipt.</param>
    public Task<ReceiptRecord?> FindAsync(Guid jobId, Guid ownerId, int attempt, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ReceiptRecord>(FindSql, new { jobId, ownerId, attempt }, cancellationToken);
}
