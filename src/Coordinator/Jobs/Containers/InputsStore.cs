using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The inputs of container jobs, and what may be one.</summary>
internal sealed class InputsStore(Db db)
{
    // One of each content, the caller's own file first. What somebody else has is not there at all, nor what he may not download.
    private const string ResolveSql = """
        select distinct on (cid) cid, size_bytes, kind, source_id from (
            select cid, size_bytes, 'file' as kind, id as source_id, 1 as rank from job_files where user_id = @userId and cid = any(@cids)
            union all
            select o.cid, o.size_bytes, 'output', o.id, 2 from job_outputs o join jobs j on j.id = o.job_id
            where o.state = 'ready' and o.cid = any(@cids) and j.owner_id = @userId and j.ended_at is not null and o.attempt = j.attempt
                and (j.parent_id is null or (select p.answer_id from jobs p where p.id = j.parent_id) = j.id)
            union all
            select m.ipfs_cid, m.size_bytes, 'model', m.id, 3 from models m
            where m.ipfs_cid = any(@cids) and m.visibility = 'public' and not m.is_encrypted and m.deleted_at is null
                and (m.owner_id is null or m.owner_id = @userId or (m.is_listed and m.allow_download))) found
        order by cid, rank, source_id
        """;

    /// <summary>Where the user may take these contents from; those that are missing he has not.</summary>
    public Task<IReadOnlyList<InputSource>> ResolveAsync(Guid userId, string[] cids, CancellationToken cancellationToken) =>
        db.QueryAsync<InputSource>(ResolveSql, new { userId, cids }, cancellationToken);

    private const string KeepSql = """
        select id from (select id from job_files where id = any(@ids) order by id for key share) f
        union all
        select id from (select id from job_outputs where id = any(@ids) order by id for key share) o
        union all
        select id from (select id from models where id = any(@ids) and visibility = 'public' and deleted_at is null order by id for share) m
        """;

    /// <summary>Those of the sources that are still there; none of them goes before the commit.</summary>
    public Task<IReadOnlyList<Guid>> KeepAsync(UnitOfWork unit, Guid[] ids, CancellationToken cancellationToken) =>
        unit.QueryAsync<Guid>(KeepSql, new { ids }, cancellationToken);

    private const string InsertSql = """
        insert into job_inputs (job_id, path, cid, size_bytes, kind, source_id)
        select * from unnest(@jobs::uuid[], @paths::text[], @cids::text[], @sizes::bigint[], @kinds::text[], @sources::uuid[])
        """;

    public Task InsertAsync(UnitOfWork unit, IReadOnlyList<(Guid JobId, JobInput Input)> inputs, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            InsertSql,
            new
            {
                jobs = inputs.Select(entry => entry.JobId).ToArray(),
                paths = inputs.Select(entry => entry.Input.Path).ToArray(),
                cids = inputs.Select(entry => entry.Input.Cid).ToArray(),
                sizes = inputs.Select(entry => entry.Input.SizeBytes).ToArray(),
                kinds = inputs.Select(entry => entry.Input.Kind).ToArray(),
                sources = inputs.Select(entry => entry.Input.SourceId).ToArray(),
            },
            cancellationToken);

    private const string OfJobSql = "select path, cid, size_bytes, kind, source_id from job_inputs where job_id = @jobId order by path";

    public Task<IReadOnlyList<JobInput>> OfJobAsync(Guid jobId, CancellationToken cancellationToken) =>
        db.QueryAsync<JobInput>(OfJobSql, new { jobId }, cancellationToken);

    private const string FileKeySql = "select object_key from job_files where id = @id";

    public Task<string?> FileKeyAsync(Guid id, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<string>(FileKeySql, new { id }, cancellationToken);

    // By the jobs that the node has now, which are few.
    private const string OfNodeSql = """
        select i.path, i.cid, i.size_bytes, i.kind, i.source_id
        from jobs j join job_inputs i on i.job_id = j.id
        where j.node_id = @nodeId and j.status in ('ASSIGNED', 'RUNNING') and i.cid = @cid
        limit 1
        """;

    /// <summary>An input of a job that the node holds now; null for any other content.</summary>
    public Task<JobInput?> OfNodeAsync(Guid nodeId, string cid, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<JobInput>(OfNodeSql, new { nodeId, cid }, cancellationToken);

    private const string IsAwaitedSql = """
        select exists (select 1 from job_inputs i join jobs j on j.id = i.job_id where i.source_id = @sourceId and j.status in ('PENDING', 'ASSIGNED', 'RUNNING'))
        """;

    /// <summary>Whether an open job has it as an input. Who asks in order to remove it has locked it.</summary>
    public static Task<bool> IsAwaitedAsync(UnitOfWork unit, Guid sourceId, CancellationToken cancellationToken) =>
        unit.SingleAsync<bool>(IsAwaitedSql, new { sourceId }, cancellationToken);
}
