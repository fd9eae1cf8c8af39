using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Groups;

/// <summary>Invitations into groups: links, and those of one user.</summary>
internal sealed class InvitationsStore(Db db)
{
    private const string SelectInvitation = """
        select i.id, i.group_id, g.name as group_name, inviter.username as inviter_name, i.invitee_id, invitee.username as invitee_name,
            i.prefix, i.max_uses, i.uses, i.created_at, i.expires_at, i.outcome
        from group_invitations i
        join groups g on g.id = i.group_id
        join users inviter on inviter.id = i.inviter_id
        left join users invitee on invitee.id = i.invitee_id
        """;

    private const string IsOpen = "i.ended_at is null and i.expires_at > @now";

    private const string InsertSql = """
        insert into group_invitations (id, group_id, inviter_id, invitee_id, token_hash, prefix, max_uses, created_at, expires_at)
        values (@Id, @GroupId, @InviterId, @InviteeId, @TokenHash, @Prefix, @MaxUses, @CreatedAt, @ExpiresAt)
        """;

    public Task<int> InsertAsync(UnitOfWork unit, NewInvitation invitation, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(InsertSql, invitation, cancellationToken);

    private const string EndExpiredSql = """
        update group_invitations set ended_at = @now, outcome = 'expired'
        where group_id = @groupId and ended_at is null and expires_at <= @now
        """;

    private const string CountOpenSql = "select count(*)::int from group_invitations i where i.group_id = @groupId and i.ended_at is null";

    /// <summary>How many of the group's invitations still work; those whose time is over are ended on the way.</summary>
    public async Task<int> CountOpenAsync(UnitOfWork unit, Guid groupId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await unit.ExecuteAsync(EndExpiredSql, new { groupId, now }, cancellationToken);
        return await unit.SingleAsync<int>(CountOpenSql, new { groupId }, cancellationToken);
    }

    private const string IsInvitedSql = """
        select exists (select 1 from group_invitations where group_id = @groupId and invitee_id = @userId and ended_at is null)
        """;

    public Task<bool> IsInvitedAsync(UnitOfWork unit, Guid groupId, Guid userId, CancellationToken cancellationToken) =>
        unit.ScalarAsync<bool>(IsInvitedSql, new { groupId, userId }, cancellationToken);

    private const string ListOfGroupSql = $"""
        {SelectInvitation}
        where i.group_id = @groupId and {IsOpen} and (@before::uuid is null or i.id < @before)
        order by i.id desc
        limit @limit
        """;

    public Task<IReadOnlyList<InvitationRecord>> ListOfGroupAsync(
        Guid groupId, DateTimeOffset now, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<InvitationRecord>(ListOfGroupSql, new { groupId, now, before, limit }, cancellationToken);

    private const string ListOfInviteeSql = $"""
        {SelectInvitation}
        where i.invitee_id = @userId and {IsOpen} and (@before::uuid is null or i.id < @before)
        order by i.id desc
        limit @limit
        """;

    public Task<IReadOnlyList<InvitationRecord>> ListOfInviteeAsync(
        Guid userId, DateTimeOffset now, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<InvitationRecord>(ListOfInviteeSql, new { userId, now, before, limit }, cancellationToken);

    private const string FindByTokenSql = $"{SelectInvitation} where i.token_hash = @tokenHash";

    public Task<InvitationRecord?> FindByTokenAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<InvitationRecord>(FindByTokenSql, new { tokenHash }, cancellationToken);

    private const string FindSql = $"{SelectInvitation} where i.id = @id";

    public Task<InvitationRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<InvitationRecord>(FindSql, new { id }, cancellationToken);

    private const string UseSql = """
        update group_invitations set uses = uses + 1,
            ended_at = case when uses + 1 = max_uses then @now end, outcome = case when uses + 1 = max_uses then @outcome end
        where id = @id and ended_at is null and expires_at > @now
        """;

    /// <summary>False when the invitation works no more; the last use ends it.</summary>
    public async Task<bool> UseAsync(UnitOfWork unit, Guid id, string outcome, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(UseSql, new { id, outcome, now }, cancellationToken) == 1;

    private const string EndSql = """
        update group_invitations set ended_at = @now, outcome = @outcome
        where id = @id and group_id = @groupId and ended_at is null and expires_at > @now
        """;

    /// <summary>False when the invitation works no more.</summary>
    public async Task<bool> EndAsync(
        UnitOfWork unit, Guid groupId, Guid id, string outcome, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(EndSql, new { id, groupId, outcome, now }, cancellationToken) == 1;

    private const string EndOfUserSql = """
        update group_invitations set ended_at = @now, outcome = 'joined'
        where group_id = @groupId and invitee_id = @userId and ended_at is null
        """;

    public Task<int> EndOfUserAsync(UnitOfWork unit, Guid groupId, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(EndOfUserSql, new { groupId, userId, now }, cancellationToken);

    private const string EndAllSql = """
        update group_invitations set ended_at = @now, outcome = 'deleted' where group_id = @groupId and ended_at is null
        """;

    public Task<int> EndAllAsync(UnitOfWork unit, Guid groupId, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(EndAllSql, new { groupId, now }, cancellationToken);
}
