using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>The table job_checks.</summary>
internal sealed class ChecksStore(Db db)
{
    // Copies and jobs of several replicas are compared otherwise; and what its owner wants on nodes that he names goes to no others.
    private const string EligibleSql = """
        select id, owner_id, type, node_id, model_sha256, (select p.platform_rate from job_payments p where p.job_id = jobs.job_id) as platform_rate from jobs
        where id = any(@jobIds) and status = 'COMPLETED' and parent_id is null and replicas = 1 and node_id is not null and (type = 'ai_inference' or deterministic)
            and wishes->'own' is null and wishes->'nodes' is null
        """;

    /// <summary>Those of the jobs whose result another node can have too.</summary>
    public static Task<IReadOnlyList<SampledJob>> EligibleAsync(UnitOfWork unit, Guid[] jobIds, CancellationToken cancellationToken) =>
        unit.QueryAsync<SampledJob>(EligibleSql, new { jobIds }, cancellationToken);

    private const string InsertSql = """
        insert into job_checks (job_id, state, kernel_class, sampled_at) select c.id, 'DUE', c.kernel_class, @now from unnest(@ids::uuid[], @classes::text[]) as c (id, kernel_class)
        """;

    public static async Task InsertAsync(UnitOfWork unit, IReadOnlyList<(Guid JobId, string? KernelClass)> checks, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = new { now, ids = checks.Select(check => check.JobId).ToArray(), classes = checks.Select(check => check.KernelClass).ToArray() };
        await unit.ExecuteAsync(InsertSql, rows, cancellationToken);
        unit.Notify(CopiesStore.EndedChannel, "");
    }

    private const string DueSql = "select job_id from job_checks where state = 'DUE' and not (job_id = any(@besides)) order by sampled_at limit @limit";

    /// <summary>Jobs whose check is to be queued.</summary>
    /// <param name="besides">Jobs that are passed over.</param>
    public Task<IReadOnlyList<Guid>> DueAsync(int limit, Guid[] besides, CancellationToken cancellationToken) => db.QueryAsync<Guid>(DueSql, new { limit, besides }, cancellationToken);

    private const string LockSql = "select job_id, state, kernel_class, asset, pay from job_checks where job_id = @jobId for update";

    public static Task<JobCheck?> LockAsync(UnitOfWork unit, Guid jobId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<JobCheck>(LockSql, new { jobId }, cancellationToken);

    private const string OpenSql = "update job_checks set state = 'OPEN', asset = @asset, pay = @pay where job_id = @jobId";

    public static Task OpenAsync(UnitOfWork unit, Guid jobId, Money? price, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(OpenSql, new { jobId, asset = (short?)price?.Asset, pay = price?.MinorUnits }, cancellationToken);

    private const string EndSql = "update job_checks set state = @state, reason = @reason, decided_at = @now where job_id = @jobId";

    public static Task EndAsync(UnitOfWork unit, Guid jobId, string state, string? reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(EndSql, new { jobId, state, reason, now }, cancellationToken);

    private const string SourcesSql = "select distinct source_id from job_inputs where job_id = @jobId";

    public static Task<IReadOnlyList<Guid>> SourcesAsync(UnitOfWork unit, Guid jobId, CancellationToken cancellationToken) =>
        unit.QueryAsync<Guid>(SourcesSql, new { jobId }, cancellationToken);

    // What is set aside for checks that run, against what lies on their accounts.
    private const string DifferencesSql = """
        select 'check ' || coalesce(c.id::text, a.owner) || ': ' || coalesce(a.posted, 0) || ' is set aside for it instead of ' || coalesce(c.pay, 0) as problem
        from (select j.id, k.pay, k.asset from jobs j join job_checks k on k.job_id = j.parent_id where j.purpose = 'CHECK' and (j.verdict is null or j.verdict = 'ENDED') and k.state = 'OPEN' and k.pay is not null) c
        full join (select owner, asset, credits - debits as posted from ledger_accounts where code = 8) a on a.owner = c.id::text and a.asset = c.asset
        where coalesce(a.posted, 0) <> coalesce(c.pay, 0)
        limit @limit
        """;

    /// <summary>What does not agree between checks and the ledger, in words, at most so many.</summary>
    public Task<IReadOnlyList<string>> DifferencesAsync(int limit, CancellationToken cancellationToken) => db.QueryAsync<string>(DifferencesSql, new { limit }, cancellationToken);
}
