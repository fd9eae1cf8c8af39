using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Groups;

/// <summary>Revenue splits of groups, their shares and who accepted them.</summary>
internal sealed class SplitsStore(Db db)
{
    private const string Columns = "id, group_id, version, proposer_id, status, effective_from, effective_at, created_at, decided_at";

    private const string InsertSql = """
        insert into group_split_configs (id, group_id, version, proposer_id, status, effective_from, created_at)
        select @id, @groupId, coalesce(max(version), 0) + 1, @proposerId, 'pending', @effectiveFrom, @now
        from group_split_configs where group_id = @groupId
        """;

    private const string InsertSharesSql = """
        insert into group_split_shares (config_id, user_id, basis_points, accepted_at)
        select @id, share.user_id, share.basis_points, case when share.user_id = @proposerId then @now::timestamptz end
        from unnest(@userIds, @basisPoints) as share (user_id, basis_points)
        """;

    /// <summary>A proposal with the next version; whoever proposes it accepts it by that.</summary>
    public async Task InsertAsync(
        UnitOfWork unit, SplitRecord split, IReadOnlyList<RevenueShare> shares, CancellationToken cancellationToken)
    {
        var row = new
        {
            id = split.Id,
            groupId = split.GroupId,
            proposerId = split.ProposerId,
            effectiveFrom = split.EffectiveFrom,
            now = split.CreatedAt,
            userIds = shares.Select(share => share.UserId).ToArray(),
            basisPoints = shares.Select(share => share.BasisPoints).ToArray(),
        };
        await unit.ExecuteAsync(InsertSql, row, cancellationToken);
        await unit.ExecuteAsync(InsertSharesSql, row, cancellationToken);
    }

    private const string FindSql = $"select {Columns} from group_split_configs where id = @id and group_id = @groupId";

    public Task<SplitRecord?> FindAsync(Guid groupId, Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<SplitRecord>(FindSql, new { id, groupId }, cancellationToken);

    public Task<SplitRecord?> FindAsync(UnitOfWork unit, Guid groupId, Guid id, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<SplitRecord>(FindSql, new { id, groupId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from group_split_configs
        where group_id = @groupId and (@before::uuid is null or id < @before)
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<SplitRecord>> ListAsync(Guid groupId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<SplitRecord>(ListSql, new { groupId, before, limit }, cancellationToken);

    private const string SharesSql = """
        select s.config_id, s.user_id, u.username, s.basis_points, s.accepted_at
        from group_split_shares s join users u on u.id = s.user_id
        where s.config_id = any(@ids)
        order by s.config_id, s.user_id
        """;

    /// <summary>The shares of several splits at once.</summary>
    public Task<IReadOnlyList<SplitShareRecord>> SharesAsync(Guid[] ids, CancellationToken cancellationToken) =>
        db.QueryAsync<SplitShareRecord>(SharesSql, new { ids }, cancellationToken);

    private const string IsNamedSql = "select exists (select 1 from group_split_shares where config_id = @id and user_id = @userId)";

    public Task<bool> IsNamedAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken) =>
        unit.ScalarAsync<bool>(IsNamedSql, new { id, userId }, cancellationToken);

    private const string AcceptSql = """
        update group_split_shares set accepted_at = @now where config_id = @id and user_id = @userId and accepted_at is null
        """;

    /// <summary>False when the user had accepted before.</summary>
    public async Task<bool> AcceptAsync(UnitOfWork unit, Guid id, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(AcceptSql, new { id, userId, now }, cancellationToken) == 1;

    private const string DecideIfCompleteSql = """
        update group_split_configs set status = 'accepted', decided_at = @now, effective_at = greatest(effective_from, @now)
        where id = @id and status = 'pending'
          and not exists (select 1 from group_split_shares where config_id = @id and accepted_at is null)
        """;

    /// <summary>True when nobody's word was missing any more: the split is agreed.</summary>
    public async Task<bool> DecideIfCompleteAsync(UnitOfWork unit, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(DecideIfCompleteSql, new { id, now }, cancellationToken) == 1;

    private const string DecidePendingSql = """
        update group_split_configs set status = @status, decided_at = @now where group_id = @groupId and status = 'pending'
        """;

    /// <summary>Ends the proposal of the group, if it has one.</summary>
    public Task<int> DecidePendingAsync(UnitOfWork unit, Guid groupId, string status, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(DecidePendingSql, new { groupId, status, now }, cancellationToken);

    private const string CancelPendingNamingSql = """
        update group_split_configs set status = 'cancelled', decided_at = @now
        where group_id = @groupId and status = 'pending'
          and exists (select 1 from group_split_shares where config_id = id and user_id = @userId)
        """;

    public Task<int> CancelPendingNamingAsync(UnitOfWork unit, Guid groupId, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(CancelPendingNamingSql, new { groupId, userId, now }, cancellationToken);

    // In effect now or some day: no higher version takes over before it has begun or, once begun, by now.
    private const string PromisedShares = """
        from group_split_configs c join group_split_shares s on s.config_id = c.id and s.basis_points > 0
        where c.group_id = @groupId and c.status = 'accepted'
          and not exists (
              select 1 from group_split_configs later
              where later.group_id = @groupId and later.status = 'accepted' and later.version > c.version
                and later.effective_at <= greatest(c.effective_at, @now))
        """;

    private const string PromisedVersionSql = $"select min(c.version) {PromisedShares} and s.user_id = @userId";

    /// <summary>The version of an agreed split that gives the user a share and is in effect or will be; null when there is none.</summary>
    public Task<int?> PromisedVersionAsync(UnitOfWork unit, Guid groupId, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ScalarAsync<int?>(PromisedVersionSql, new { groupId, userId, now }, cancellationToken);

    private const string HoldersSql = $"select distinct s.user_id {PromisedShares}";

    /// <summary>Everybody who has a share in an agreed split that is in effect or will be.</summary>
    public Task<IReadOnlyList<Guid>> HoldersAsync(UnitOfWork unit, Guid groupId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.QueryAsync<Guid>(HoldersSql, new { groupId, now }, cancellationToken);

    private const string EffectiveAtSql = $"""
        select {Columns} from group_split_configs
        where group_id = @groupId and status = 'accepted' and effective_at <= @instant
        order by version desc
        limit 1
        """;

    /// <summary>The split in effect at an instant; null before the first one.</summary>
    public Task<SplitRecord?> EffectiveAtAsync(Guid groupId, DateTimeOffset instant, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<SplitRecord>(EffectiveAtSql, new { groupId, instant }, cancellationToken);
}
