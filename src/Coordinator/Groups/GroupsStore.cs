using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Groups;

/// <summary>Groups and who is in them.</summary>
internal sealed class GroupsStore(Db db)
{
    private const string SelectGroup = """
        select g.id, g.owner_id, g.name, g.description, g.join_requests_open, g.created_at, m.role,
            (select count(*)::int from group_memberships c where c.group_id = g.id) as members
        from groups g join group_memberships m on m.group_id = g.id and m.user_id = @userId
        """;

    private const string FindSql = $"{SelectGroup} where g.id = @id";

    /// <summary>Null when there is no such group or the user is not in it.</summary>
    public Task<GroupRecord?> FindAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<GroupRecord>(FindSql, new { id, userId }, cancellationToken);

    private const string ListSql = $"""
        {SelectGroup}
        where @before::uuid is null or g.id < @before
        order by g.id desc
        limit @limit
        """;

    public Task<IReadOnlyList<GroupRecord>> ListAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<GroupRecord>(ListSql, new { userId, before, limit }, cancellationToken);

    private const string InsertSql = """
        insert into groups (id, owner_id, name, description, join_requests_open, created_at)
        values (@id, @ownerId, @name, @description, @joinRequestsOpen, @now)
        """;

    public Task<int> InsertAsync(
        UnitOfWork unit, Guid id, Guid ownerId, string name, string description, bool joinRequestsOpen, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(InsertSql, new { id, ownerId, name, description, joinRequestsOpen, now }, cancellationToken);

    // Everything that changes a group or its people takes turns behind this row.
    private const string LockSql = "select join_requests_open from groups where id = @id and deleted_at is null for update";

    /// <summary>Whether the group takes requests to join; null when there is no such group.</summary>
    public Task<bool?> LockAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<bool?>(LockSql, new { id }, cancellationToken);

    private const string UpdateSql = """
        update groups set name = coalesce(@name, name), description = coalesce(@description, description),
            join_requests_open = coalesce(@joinRequestsOpen, join_requests_open)
        where id = @id
        """;

    /// <summary>Null leaves a field as it is.</summary>
    public Task<int> UpdateAsync(
        UnitOfWork unit, Guid id, string? name, string? description, bool? joinRequestsOpen, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(UpdateSql, new { id, name, description, joinRequestsOpen }, cancellationToken);

    private const string DeleteSql = """
        with members as (delete from group_memberships where group_id = @id)
        update groups set deleted_at = @now where id = @id
        """;

    public Task<int> DeleteAsync(UnitOfWork unit, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(DeleteSql, new { id, now }, cancellationToken);

    private const string RoleSql = "select role from group_memberships where group_id = @id and user_id = @userId";

    public Task<string?> RoleAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<string>(RoleSql, new { id, userId }, cancellationToken);

    private const string MembersSql = """
        select m.id, m.user_id, u.username, m.role, m.joined_at
        from group_memberships m join users u on u.id = m.user_id
        where m.group_id = @id and (@before::uuid is null or m.id < @before)
        order by m.id desc
        limit @limit
        """;

    public Task<IReadOnlyList<MemberRecord>> MembersAsync(Guid id, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<MemberRecord>(MembersSql, new { id, before, limit }, cancellationToken);

    private const string MembersAmongSql = "select user_id from group_memberships where group_id = @id and user_id = any(@userIds)";

    public Task<IReadOnlyList<Guid>> MembersAmongAsync(UnitOfWork unit, Guid id, Guid[] userIds, CancellationToken cancellationToken) =>
        unit.QueryAsync<Guid>(MembersAmongSql, new { id, userIds }, cancellationToken);

    // Serialises what adds one user to groups, so that no two of them count the same free place.
    private const string LockUserSql = "select pg_advisory_xact_lock(hashtextextended('groups of ' || @userId::text, 0))";

    private const string CountSql = """
        select (select count(*)::int from group_memberships where user_id = @userId) as groups,
               (select count(*)::int from group_memberships where group_id = @id) as members
        """;

    /// <summary>How many groups the user is in and how many members the group has; until the commit nobody else can add to either.</summary>
    public async Task<(int Groups, int Members)> CountAndLockAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync(LockUserSql, new { userId }, cancellationToken);
        return await unit.SingleAsync<(int, int)>(CountSql, new { id, userId }, cancellationToken);
    }

    private const string AddMemberSql = """
        insert into group_memberships (id, group_id, user_id, role, joined_at) values (@membershipId, @id, @userId, @role, @now)
        """;

    public Task<int> AddMemberAsync(
        UnitOfWork unit, Guid membershipId, Guid id, Guid userId, string role, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(AddMemberSql, new { membershipId, id, userId, role, now }, cancellationToken);

    private const string ChangeRoleSql = "update group_memberships set role = @role where group_id = @id and user_id = @userId";

    public Task<int> ChangeRoleAsync(UnitOfWork unit, Guid id, Guid userId, string role, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(ChangeRoleSql, new { id, userId, role }, cancellationToken);

    private const string ChangeOwnerSql = "update groups set owner_id = @userId where id = @id";

    public Task<int> ChangeOwnerAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(ChangeOwnerSql, new { id, userId }, cancellationToken);

    private const string RemoveMemberSql = "delete from group_memberships where group_id = @id and user_id = @userId";

    public Task<int> RemoveMemberAsync(UnitOfWork unit, Guid id, Guid userId, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(RemoveMemberSql, new { id, userId }, cancellationToken);
}
