using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Groups;

/// <summary>Requests to join groups.</summary>
internal sealed class JoinRequestsStore(Db db)
{
    private const string SelectRequest = """
        select r.id, r.group_id, g.name as group_name, r.user_id, u.username, r.message, r.created_at, r.outcome
        from group_join_requests r join groups g on g.id = r.group_id join users u on u.id = r.user_id
        """;

    private const string InsertSql = """
        insert into group_join_requests (id, group_id, user_id, message, created_at) values (@id, @groupId, @userId, @message, @now)
        """;

    public Task<int> InsertAsync(
        UnitOfWork unit, Guid id, Guid groupId, Guid userId, string message, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(InsertSql, new { id, groupId, userId, message, now }, cancellationToken);

    private const string CountOpenSql = """
        select count(*)::int as open, count(*) filter (where user_id = @userId)::int as own
        from group_join_requests where group_id = @groupId and ended_at is null
        """;

    /// <summary>How many requests wait for the group, and whether one of them is the user's.</summary>
    public Task<(int Open, int Own)> CountOpenAsync(UnitOfWork unit, Guid groupId, Guid userId, CancellationToken cancellationToken) =>
        unit.SingleAsync<(int, int)>(CountOpenSql, new { groupId, userId }, cancellationToken);

    private const string FindSql = $"{SelectRequest} where r.id = @id";

    public Task<JoinRequestRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<JoinRequestRecord>(FindSql, new { id }, cancellationToken);

    private const string ListOfGroupSql = $"""
        {SelectRequest}
        where r.group_id = @groupId and r.ended_at is null and (@before::uuid is null or r.id < @before)
        order by r.id desc
        limit @limit
        """;

    public Task<IReadOnlyList<JoinRequestRecord>> ListOfGroupAsync(Guid groupId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<JoinRequestRecord>(ListOfGroupSql, new { groupId, before, limit }, cancellationToken);

    private const string ListOfUserSql = $"""
        {SelectRequest}
        where r.user_id = @userId and r.ended_at is null and (@before::uuid is null or r.id < @before)
        order by r.id desc
        limit @limit
        """;

    public Task<IReadOnlyList<JoinRequestRecord>> ListOfUserAsync(Guid userId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<JoinRequestRecord>(ListOfUserSql, new { userId, before, limit }, cancellationToken);

    private const string EndSql = """
        update group_join_requests set ended_at = @now, outcome = @outcome where id = @id and ended_at is null
        """;

    /// <summary>False when the request is over already.</summary>
    public async Task<bool> EndAsync(UnitOfWork unit, Guid id, string outcome, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(EndSql, new { id, outcome, now }, cancellationToken) == 1;

    private const string EndOfUserSql = """
        update group_join_requests set ended_at = @now, outcome = 'joined' where group_id = @groupId and user_id = @userId and ended_at is null
        """;

    public Task<int> EndOfUserAsync(UnitOfWork unit, Guid groupId, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(EndOfUserSql, new { groupId, userId, now }, cancellationToken);

    private const string EndAllSql = """
        update group_join_requests set ended_at = @now, outcome = 'deleted' where group_id = @groupId and ended_at is null
        """;

    public Task<int> EndAllAsync(UnitOfWork unit, Guid groupId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(EndAllSql, new { groupId, now }, cancellationToken);
}
