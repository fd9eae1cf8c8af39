using System.Globalization;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Platform.Database;
using Npgsql;

namespace AIForge.Coordinator.Jobs;

internal sealed partial class JobsStore
{
    private const string Stored =
        "id, job_id, owner_id, type, config, model_id, model_sha256, max_attempts, created_at, expires_at, payment_id, demand, priority, wishes, offer_currency, offer_per_hour, content_keys";

    // Jobs that arrive, with the columns by which the rules of the lease know jobs.
    private const string Arriving = """
        select id, job_id, owner_id, type, config::jsonb as config, model_id, model_sha256, max_attempts, created_at, expires_at, payment_id, demand,
            priority, wishes::jsonb as wishes, offer_currency, offer_per_hour, content_keys::bigint[] as content_keys,
            '{}'::uuid[] as excluded_nodes, null::uuid as parent_id, null::text as kernel_class
        from unnest(@ids::uuid[], @jobIds::text[], @owners::uuid[], @types::text[], @configs::text[], @modelIds::uuid[], @sha256s::text[], @attempts::int[],
            @created::timestamptz[], @expire::timestamptz[], @payments::text[], @demands::text[], @priorities::smallint[], @wishes::text[], @currencies::text[], @offers::bigint[], @keys::text[])
            as j (id, job_id, owner_id, type, config, model_id, model_sha256, max_attempts, created_at, expires_at, payment_id, demand,
                priority, wishes, offer_currency, offer_per_hour, content_keys)
        """;

    private static readonly NumberedStatement Insert = new($"insert into jobs ({Stored}, place_at, status) select {Stored}, created_at, 'PENDING' from ({Arriving}) jobs");

    /// <summary>Queues jobs for whoever has room first.</summary>
    public Task<int> InsertAllAsync(UnitOfWork unit, IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(Insert.With(ArgumentsOf(jobs)), cancellationToken);

    // The plan of the next statement is the same for all arguments; left to itself PostgreSQL would make it anew for each call, and that takes
    // longer than the insert.
    private const string OnePlanSql = "set local plan_cache_mode = force_generic_plan";

    // Whoever waits for the same model comes first; of a long queue only the head is looked at, and somebody may be behind it.
    private static readonly NumberedStatement InsertLeased = new($"""
        with ahead as materialized (
            select model_sha256 from jobs where {Waits} and expires_at > @now and (not_before is null or not_before <= @now) order by place_at, id limit 100),
        placed as materialized (
            select jobs.*, case when (select count(*) from ahead) < 100 and model_sha256 not in (select model_sha256 from ahead) and {MayHave} then @NodeId end as lessee
            from ({Arriving}) jobs),
        inserted as (
            insert into jobs ({Stored}, place_at, status, node_id, held_by, attempt, lease_until)
            select {Stored}, created_at, case when lessee is null then 'PENDING' else 'ASSIGNED' end,
                lessee, array_remove(array[lessee], null), num_nonnulls(lessee), case when lessee is not null then @leaseUntil end
            from placed
            returning id, attempt, type, config::text as config, model_sha256, id as seed_id, status)
        select id, attempt, type, config, model_sha256, seed_id from inserted where status = 'ASSIGNED'
        """);

    /// <summary>
    /// Queues inference jobs, leases at once those that a node may have and nobody waits before, and commits, ahead of the disk. The node has room for all of them.
    /// </summary>
    public Task<IReadOnlyList<LeasedJob>> InsertLeasedAndCommitAheadOfDiskAsync(
        UnitOfWork unit, IReadOnlyList<NewJob> jobs, LeasingNode node, DateTimeOffset now, DateTimeOffset leaseUntil, CancellationToken cancellationToken)
    {
        var arguments = ArgumentsOf(jobs);
        arguments.Add("NodeId", node.NodeId);
        arguments.Add("OwnerId", node.OwnerId);
        arguments.Add("Models", node.Models);
        arguments.Add("KernelClasses", node.KernelClasses);
        arguments.Add("Region", node.Region);
        arguments.Add("LabelsJson", node.LabelsJson);
        arguments.Add("Serving", node.Serving);
        arguments.Add("ServedUserIds", node.ServedUserIds);
        arguments.Add("Reputation", node.Reputation);
        arguments.Add("LeastForPay", node.LeastForPay);
        arguments.Add("now", now);
        arguments.Add("leaseUntil", leaseUntil);
        return unit.QueryAndCommitAheadOfDiskAsync<LeasedJob>([new NpgsqlBatchCommand(OnePlanSql), InsertLeased.With(arguments)], cancellationToken);
    }

    private static StatementArguments ArgumentsOf(IReadOnlyList<NewJob> jobs) => new()
    {
        { "ids", jobs.Select(job => job.Id).ToArray() },
        { "jobIds", jobs.Select(job => job.JobId).ToArray() },
        { "owners", jobs.Select(job => job.OwnerId).ToArray() },
        { "types", jobs.Select(job => job.Type).ToArray() },
        { "configs", jobs.Select(job => job.Config).ToArray() },
        { "modelIds", jobs.Select(job => job.ModelId).ToArray() },
        { "sha256s", jobs.Select(job => job.ModelSha256).ToArray() },
        { "attempts", jobs.Select(job => job.MaxAttempts).ToArray() },
        { "created", jobs.Select(job => job.CreatedAt.ToUniversalTime()).ToArray() },
        { "expire", jobs.Select(job => job.ExpiresAt.ToUniversalTime()).ToArray() },
        { "payments", jobs.Select(job => job.PaymentId).ToArray() },
        { "demands", jobs.Select(job => job.Kind).ToArray() },
        { "priorities", jobs.Select(job => job.Priority).ToArray() },
        { "wishes", jobs.Select(job => job.Wishes).ToArray() },
        { "currencies", jobs.Select(job => job.Offer?.Currency).ToArray() },
        { "offers", jobs.Select(job => job.Offer?.PerHour).ToArray() },
        { "keys", jobs.Select(job => KeysOf(job.Container)).ToArray() },
    };

    // An array of arrays of different lengths cannot be sent; the text of one can.
    private static string? KeysOf(NewContainer? container) =>
        container is { ContentKeys: { Count: > 0 } keys } ? $"{{{string.Join(',', keys.Select(key => ((long)key).ToString(CultureInfo.InvariantCulture)))}}}" : null;
}
