using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Admin;

/// <summary>Reads across slices; writes are theirs.</summary>
internal sealed class AdminUsersStore(Db db)
{
    private const string SelectSql = """
        select u.id, u.username, u.email, u.is_verified, u.is_active, u.auth_method, coalesce(s.plan_type, 'free') as plan, u.created_at
        from users u left join subscriptions s on s.user_id = u.id and s.status <> 'ended'
        """;

    private const string FindSql = SelectSql + " where u.id = @Id";

    public Task<AdminUserRow?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<AdminUserRow>(FindSql, new { Id = id }, cancellationToken);

    // position, not like: what is searched for may hold % and _.
    private const string ListSql = SelectSql + """

        where (@Query = '' or position(lower(@Query) in lower(u.username)) > 0 or position(lower(@Query) in lower(u.email)) > 0)
          and (not @Suspended or not u.is_active)
          and (@Before::uuid is null or u.id < @Before)
        order by u.id desc
        limit @Limit
        """;

    public Task<IReadOnlyList<AdminUserRow>> ListAsync(string query, bool suspended, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<AdminUserRow>(ListSql, new { Query = query, Suspended = suspended, Before = before, Limit = limit }, cancellationToken);
}
