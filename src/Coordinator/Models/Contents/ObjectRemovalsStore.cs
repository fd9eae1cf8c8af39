using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Models.Contents;

/// <summary>Objects that are to be removed from the store.</summary>
internal sealed class ObjectRemovalsStore
{
    private const string AddSql = """
        insert into object_removals (object_key, next_attempt_at, created_at) values (@objectKey, @now, @now) on conflict (object_key) do nothing
        """;

    public static Task AddAsync(UnitOfWork unit, string objectKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(AddSql, new { objectKey, now }, cancellationToken);

    private const string LockSql = """
        select object_key, attempts from object_removals where next_attempt_at <= @now order by next_attempt_at limit 1 for update skip locked
        """;

    public static Task<RemovedObject?> LockAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<RemovedObject>(LockSql, new { now }, cancellationToken);

    private const string PostponeSql = "update object_removals set attempts = attempts + 1, next_attempt_at = @next where object_key = @objectKey";

    public static Task PostponeAsync(UnitOfWork unit, string objectKey, DateTimeOffset next, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(PostponeSql, new { objectKey, next }, cancellationToken);

    private const string DoneSql = "delete from object_removals where object_key = @objectKey";

    public static Task DoneAsync(UnitOfWork unit, string objectKey, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(DoneSql, new { objectKey }, cancellationToken);
}
