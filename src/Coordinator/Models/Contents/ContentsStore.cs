using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Contents;

/// <summary>The stored files, who has how many of them, and what is to be done for them on IPFS.</summary>
internal sealed class ContentsStore(Db db)
{
    private const string Columns = "cid, object_key, size_bytes, reference_count, ipfs, ipfs_attempts, ipfs_problem";

    // One that is being removed comes back with the new object; its old one is on its way out.
    private const string AcquireSql = """
        insert into contents as known (cid, sha256, size_bytes, object_key, reference_count, ipfs, next_attempt_at, created_at)
        values (@Cid, @Sha256, @SizeBytes, @ObjectKey, 1, 'pending', @now, @now)
        on conflict (cid) do update set
            reference_count = known.reference_count + 1,
            object_key = case when known.reference_count = 0 then excluded.object_key else known.object_key end,
            ipfs = case when known.reference_count = 0 then 'pending' else known.ipfs end,
            ipfs_attempts = case when known.reference_count = 0 then 0 else known.ipfs_attempts end,
            ipfs_problem = case when known.reference_count = 0 then null else known.ipfs_problem end,
            next_attempt_at = case when known.reference_count = 0 then @now else known.next_attempt_at end
        returning object_key
        """;

    /// <summary>Adds a model to those that have the file. Returns the key under which it is kept, which may be an earlier one's.</summary>
    public static Task<string> AcquireAsync(UnitOfWork unit, NewContent content, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.SingleAsync<string>(AcquireSql, new { content.Cid, content.Sha256, content.SizeBytes, content.ObjectKey, now }, cancellationToken);

    private const string ReleaseSql = $"""
        update contents set
            reference_count = reference_count - 1,
            ipfs = case when reference_count = 1 then 'removing' else ipfs end,
            ipfs_attempts = case when reference_count = 1 then 0 else ipfs_attempts end,
            next_attempt_at = case when reference_count = 1 then @now else next_attempt_at end
        where cid = @cid
        returning {Columns}
        """;

    /// <summary>Takes a model away from those that have the file.</summary>
    public static Task<ContentRecord> ReleaseAsync(UnitOfWork unit, string cid, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.SingleAsync<ContentRecord>(ReleaseSql, new { cid, now }, cancellationToken);

    private const string FindSql = $"select {Columns} from contents where cid = @cid";

    public Task<ContentRecord?> FindAsync(string cid, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ContentRecord>(FindSql, new { cid }, cancellationToken);

    private const string LeaseSql = $"""
        update contents set leased_until = @until, ipfs_attempts = ipfs_attempts + 1
        where cid = (
            select cid from contents
            where next_attempt_at <= @now and (leased_until is null or leased_until <= @now)
            order by next_attempt_at limit 1 for update skip locked)
        returning {Columns}
        """;

    /// <summary>One for which something is to be done; until the lease lapses nobody else does it.</summary>
    public Task<ContentRecord?> LeaseAsync(DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ContentRecord>(LeaseSql, new { now, until }, cancellationToken);

    private const string RenewSql = "update contents set leased_until = @until where cid = @cid returning true";

    public Task<bool> RenewAsync(string cid, DateTimeOffset until, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<bool>(RenewSql, new { cid, until }, cancellationToken);

    // Whoever let the last reference go meanwhile has asked for the removal, which is still to come.
    private const string DecideSql = """
        update contents set
            ipfs = case when reference_count > 0 then @state else ipfs end,
            ipfs_problem = @problem,
            next_attempt_at = case when reference_count > 0 then @next else next_attempt_at end,
            leased_until = null
        where cid = @cid
        returning true
        """;

    /// <param name="next">When it is tried again; null for never.</param>
    public Task<bool> DecideAsync(string cid, string state, string? problem, DateTimeOffset? next, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<bool>(DecideSql, new { cid, state, problem, next }, cancellationToken);

    private const string PostponeSql = """
        update contents set ipfs_problem = @problem, next_attempt_at = @next, leased_until = null where cid = @cid returning true
        """;

    public Task<bool> PostponeAsync(string cid, string problem, DateTimeOffset next, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<bool>(PostponeSql, new { cid, problem, next }, cancellationToken);

    private const string RemoveSql = """
        with removed as (delete from contents where cid = @cid and reference_count = 0 returning cid)
        update contents set leased_until = null where cid = @cid and not exists (select 1 from removed) returning true
        """;

    /// <summary>Forgets a file that is unpinned, unless somebody has it again.</summary>
    public Task<bool> RemoveAsync(string cid, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<bool>(RemoveSql, new { cid }, cancellationToken);
}
