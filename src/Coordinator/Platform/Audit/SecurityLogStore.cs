using System.Text.Json;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Platform.Audit;

internal sealed class SecurityLogStore(Db db)
{
    private const string InsertSql = """
        insert into security_events (id, happened_at, kind, user_id, subject, address, details)
        values (@Id, @HappenedAt, @Kind, @UserId, @Subject, @Address::inet, @Details::jsonb)
        """;

    public static Task InsertAsync(UnitOfWork work, Guid id, DateTimeOffset at, SecurityEvent happened, CancellationToken cancellationToken)
    {
        var row = new
        {
            Id = id,
            HappenedAt = at,
            happened.Kind,
            happened.UserId,
            happened.Subject,
            Address = happened.Address?.ToString(),
            Details = JsonSerializer.Serialize(happened.Details),
        };
        return work.ExecuteAsync(InsertSql, row, cancellationToken);
    }

    private const string ListSql = """
        select id, happened_at, kind, user_id, subject, host(address) as address, details::text as details
        from security_events
        where (@Before::uuid is null or id < @Before)
          and (@UserId::uuid is null or user_id = @UserId)
          and (@Kind::text is null or kind = @Kind or starts_with(kind, @Kind || '.'))
        order by id desc
        limit @Limit
        """;

    public Task<IReadOnlyList<SecurityRecord>> ListAsync(Guid? userId, string? kind, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<SecurityRecord>(ListSql, new { UserId = userId, Kind = kind, Before = before, Limit = limit }, cancellationToken);
}
