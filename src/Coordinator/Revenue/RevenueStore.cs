using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Revenue;

/// <summary>The table revenue_accruals, and what is read of models, groups and nodes to fill it.</summary>
internal sealed class RevenueStore(Db db, TimeProvider clock)
{
    private const string Columns = """
        id, source, reference, user_id, node_id, model_id, group_id, month, asset, amount, state, earned_at, release_at, payable_at, paid_at
        """;

    private const string OwnerSql = """
        select m.id as model_id, coalesce(g.owner_id, m.owner_id) as owner_id, m.group_id
        from models m left join groups g on g.id = m.group_id
        where m.id = @modelId
        """;

    public Task<ModelOwner> OwnerAsync(UnitOfWork work, Guid modelId, CancellationToken cancellationToken) =>
        work.SingleAsync<ModelOwner>(OwnerSql, new { modelId }, cancellationToken);

    private const string ForeignNodeOwnerSql = """
        select n.owner_id from nodes n
        where n.id = @nodeId and n.owner_id is distinct from @ownerId
          and not exists (select from group_memberships g where g.group_id = @groupId and g.user_id = n.owner_id)
        """;

    /// <summary>Who runs the node, unless the model is his own or his group's.</summary>
    public Task<Guid?> ForeignNodeOwnerAsync(UnitOfWork work, Guid nodeId, ModelOwner owner, CancellationToken cancellationToken) =>
        work.ScalarAsync<Guid?>(ForeignNodeOwnerSql, new { nodeId, owner.OwnerId, owner.GroupId }, cancellationToken);

    private const string SplitAtSql = """
        select s.config_id as split_id, s.user_id, s.basis_points
        from group_split_shares s
        where s.basis_points > 0 and s.config_id = (
            select id from group_split_configs
            where group_id = @groupId and status = 'accepted' and effective_at <= @instant
            order by version desc limit 1)
        order by s.user_id
        """;

    /// <summary>The split in effect at an instant; none before the group's first.</summary>
    public Task<IReadOnlyList<SplitPart>> SplitAtAsync(UnitOfWork work, Guid groupId, DateTimeOffset instant, CancellationToken cancellationToken) =>
        work.QueryAsync<SplitPart>(SplitAtSql, new { groupId, instant }, cancellationToken);

    private const string InsertSql = """
        insert into revenue_accruals (id, source, reference, user_id, node_id, model_id, group_id, month, asset, amount, state, earned_at, release_at, payable_at)
        select a.id, a.source, a.reference, a.user_id, a.node_id, a.model_id, a.group_id, a.month, a.asset, a.amount, @state, @earnedAt, @releaseAt,
            case @state when 2 then @releaseAt end
        from unnest(@ids::uuid[], @sources::smallint[], @references::text[], @users::uuid[], @nodes::uuid[], @models::uuid[], @groups::uuid[],
            @months::text[], @assets::smallint[], @amounts::bigint[])
            as a (id, source, reference, user_id, node_id, model_id, group_id, month, asset, amount)
        """;

    public Task<int> InsertAsync(
        UnitOfWork work, IReadOnlyList<Accrual> accruals, AccrualState state, DateTimeOffset earnedAt, DateTimeOffset releaseAt, CancellationToken cancellationToken)
    {
        var rows = new
        {
            state = (short)state,
            earnedAt,
            releaseAt,
            ids = accruals.Select(_ => Id<EarningTag>.New(clock).Value).ToArray(),
            sources = accruals.Select(accrual => (short)accrual.Source).ToArray(),
            references = accruals.Select(accrual => accrual.Reference).ToArray(),
            users = accruals.Select(accrual => accrual.UserId).ToArray(),
            nodes = accruals.Select(accrual => accrual.NodeId).ToArray(),
            models = accruals.Select(accrual => accrual.ModelId).ToArray(),
            groups = accruals.Select(accrual => accrual.GroupId).ToArray(),
            months = accruals.Select(accrual => accrual.Month.ToString()).ToArray(),
            assets = accruals.Select(accrual => (short)accrual.Amount.Asset).ToArray(),
            amounts = accruals.Select(accrual => accrual.Amount.MinorUnits).ToArray(),
        };
        return work.ExecuteAsync(InsertSql, rows, cancellationToken);
    }

    private const string TakeHeldSql = $"""
        select {Columns} from revenue_accruals where state = 1 and release_at <= @now and not blocked
        order by release_at limit @limit for update skip locked
        """;

    /// <summary>Locks held earnings whose time has come; what another replica works on is left out.</summary>
    public Task<IReadOnlyList<AccrualRow>> TakeHeldAsync(UnitOfWork work, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<AccrualRow>(TakeHeldSql, new { now, limit }, cancellationToken);

    private const string ReleasedSql = "update revenue_accruals set state = 2, payable_at = @now where id = any(@ids)";

    public Task<int> ReleasedAsync(UnitOfWork work, Guid[] ids, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ReleasedSql, new { ids, now }, cancellationToken);

    private const string BlockSql = "update revenue_accruals set blocked = true, release_at = greatest(release_at, @until) where reference = any(@references) and source = 5 and state = 1";

    /// <summary>Keeps held what jobs earned, whatever the time.</summary>
    /// <param name="until">When this is over at the latest, to be shown.</param>
    public Task BlockAsync(UnitOfWork work, string[] references, DateTimeOffset until, CancellationToken cancellationToken) =>
        work.ExecuteAsync(BlockSql, new { references, until }, cancellationToken);

    private const string UnblockSql = """
        update revenue_accruals set blocked = false, release_at = earned_at + make_interval(hours => @holdHours) where reference = @reference and source = 5 and state = 1 and blocked
        """;

    public Task UnblockAsync(UnitOfWork work, string reference, int holdHours, CancellationToken cancellationToken) =>
        work.ExecuteAsync(UnblockSql, new { reference, holdHours }, cancellationToken);

    private const string ReverseBlockedSql = "update revenue_accruals set state = 4, blocked = false where reference = @reference and source = 5 and state = 1 and blocked";

    /// <summary>False when there is none.</summary>
    public async Task<bool> ReverseBlockedAsync(UnitOfWork work, string reference, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(ReverseBlockedSql, new { reference }, cancellationToken) > 0;

    private const string ReverseHeldSql = $"""
        update revenue_accruals set state = 4
        where reference = @reference and source = @source and earned_at = @earnedAt and state = 1
        returning {Columns}
        """;

    /// <summary>Takes back what is still held of a payment; what is payable by now is not among them.</summary>
    public Task<IReadOnlyList<AccrualRow>> ReverseHeldAsync(
        UnitOfWork work, string reference, AccrualSource source, DateTimeOffset earnedAt, CancellationToken cancellationToken) =>
        work.QueryAsync<AccrualRow>(ReverseHeldSql, new { reference, source = (short)source, earnedAt }, cancellationToken);

    // Of the accounts from which more has left than was noticed so far, the oldest earnings that this covers.
    private const string MarkPaidSql = """
        with left_over as (
            select l.owner, l.code, l.asset, l.debits - coalesce(p.amount, 0) as amount
            from ledger_accounts l left join revenue_paid p on p.owner = l.owner and p.code = l.code and p.asset = l.asset
            where l.code in (3, 5) and l.debits > coalesce(p.amount, 0)
        ),
        covered as (
            select c.id
            from left_over o
            cross join lateral (
                select a.id, sum(a.amount) over (order by a.payable_at, a.id) as upto
                from revenue_accruals a
                where a.state = 2 and a.asset = o.asset
                  and (o.code = 3 and a.user_id = o.owner::uuid and a.node_id is null or o.code = 5 and a.node_id = o.owner::uuid)
            ) c
            where c.upto <= o.amount
            order by c.id limit @limit
        ),
        marked as (
            update revenue_accruals set state = 3, paid_at = @now where id in (select id from covered) and state = 2
            returning coalesce(node_id, user_id)::text as owner, case when node_id is null then 3 else 5 end as code, asset, amount
        ),
        noted as (
            insert into revenue_paid (owner, code, asset, amount) select owner, code, asset, sum(amount) from marked group by owner, code, asset
            on conflict (owner, code, asset) do update set amount = revenue_paid.amount + excluded.amount
        )
        select count(*)::integer from marked
        """;

    /// <summary>Payouts take the oldest first: what has left the payable account covers so many earnings.</summary>
    public Task<int> MarkPaidAsync(UnitOfWork work, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        work.ScalarAsync<int>(MarkPaidSql, new { now, limit }, cancellationToken);

    // The page first, its names afterwards.
    private const string ListSql = $"""
        select a.*, coalesce(m.former_name, m.name) as model_name, g.name as group_name, n.name as node_name
        from (
            select {Columns} from revenue_accruals
            where user_id = @UserId and (@before::uuid is null or id < @before) and (cardinality(@States) = 0 or state = any(@States))
              and (@Month = '' or month = @Month) and (@NodeId::uuid is null or node_id = @NodeId)
            order by id desc limit @limit) a
        left join models m on m.id = a.model_id
        left join groups g on g.id = a.group_id
        left join nodes n on n.id = a.node_id
        order by a.id desc
        """;

    public Task<IReadOnlyList<AccrualRow>> ListAsync(EarningsFilter filter, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<AccrualRow>(ListSql, new { filter.UserId, filter.States, filter.Month, filter.NodeId, before, limit }, cancellationToken);

    private const string ModelTotalsSql = """
        with sums as (
            select model_id, month, asset, sum(amount)::bigint as amount from revenue_accruals
            where user_id = @userId and node_id is null and state <> 4 and month >= @since and (@modelId::uuid is null or model_id = @modelId)
            group by model_id, month, asset),
        shown as (
            select m.id, coalesce(m.former_name, m.name) as name from models m where m.id in (select model_id from sums) order by 2, 1 limit @most)
        select s.model_id, k.name, s.month, s.asset, s.amount from sums s join shown k on k.id = s.model_id
        order by k.name, s.model_id, s.month desc, s.asset
        """;

    /// <summary>What a user earned by models as their creator or in their group, by model, month and currency.</summary>
    /// <param name="modelId">Null for all.</param>
    /// <param name="since">The first month.</param>
    /// <param name="most">Models.</param>
    public Task<IReadOnlyList<ModelEarning>> ModelTotalsAsync(Guid userId, Guid? modelId, Month since, int most, CancellationToken cancellationToken) =>
        db.QueryAsync<ModelEarning>(ModelTotalsSql, new { userId, modelId, since = since.ToString(), most }, cancellationToken);

    private const string TotalsSql = """
        select month, asset, state, sum(amount)::bigint as amount from revenue_accruals
        where user_id = @userId group by month, asset, state order by month desc, asset
        """;

    /// <summary>What a user has earned, by month, currency and state.</summary>
    public Task<IReadOnlyList<EarningTotal>> TotalsAsync(Guid userId, CancellationToken cancellationToken) =>
        db.QueryAsync<EarningTotal>(TotalsSql, new { userId }, cancellationToken);

    // By the owner's index: one more, of nodes, would cost each accrual more than it saves the few who ask.
    private const string NodeTotalsSql = """
        select month, asset, state, sum(amount)::bigint as amount from revenue_accruals
        where user_id = @userId and node_id = @nodeId group by month, asset, state order by month desc, asset
        """;

    /// <summary>What a node has earned its owner, by month, currency and state.</summary>
    public Task<IReadOnlyList<EarningTotal>> NodeTotalsAsync(Guid userId, Guid nodeId, CancellationToken cancellationToken) =>
        db.QueryAsync<EarningTotal>(NodeTotalsSql, new { userId, nodeId }, cancellationToken);

    private const string GroupTotalsSql = """
        select a.month, a.asset, a.user_id, u.username, sum(a.amount)::bigint as amount
        from revenue_accruals a join users u on u.id = a.user_id
        where a.group_id = @groupId and a.state <> 4 and (@before = '' or a.month < @before)
          and a.month in (
            select distinct month from revenue_accruals
            where group_id = @groupId and state <> 4 and (@before = '' or month < @before) order by month desc limit @months)
        group by a.month, a.asset, a.user_id, u.username
        order by a.month desc, a.asset, sum(a.amount) desc, a.user_id
        """;

    /// <summary>What the members of a group earned by it, newest months first.</summary>
    public Task<IReadOnlyList<GroupEarning>> GroupTotalsAsync(Guid groupId, string before, int months, CancellationToken cancellationToken) =>
        db.QueryAsync<GroupEarning>(GroupTotalsSql, new { groupId, before, months }, cancellationToken);
}
