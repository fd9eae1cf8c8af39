using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Publishing;

internal sealed class PublishingStore(Db db)
{
    private const string Columns = "model_id, owner_id, status, published_at, listed_until, anchor_day, auto_renew, noticed_at, delisted_at";

    private const string FindSql = $"select {Columns} from model_publications where model_id = @ModelId and owner_id = @OwnerId";

    public Task<PublicationRecord?> FindAsync(Guid modelId, Guid ownerId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<PublicationRecord>(FindSql, new { ModelId = modelId, OwnerId = ownerId }, cancellationToken);

    /// <summary>Needs no lock of its own: whoever changes a publication has locked its model.</summary>
    public static Task<PublicationRecord?> FindAsync(UnitOfWork work, Guid modelId, Guid ownerId, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<PublicationRecord>(FindSql, new { ModelId = modelId, OwnerId = ownerId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from model_publications
        where owner_id = @ownerId and (@before::uuid is null or model_id < @before)
        order by model_id desc
        limit @limit
        """;

    public Task<IReadOnlyList<PublicationRecord>> ListAsync(Guid ownerId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<PublicationRecord>(ListSql, new { ownerId, before, limit }, cancellationToken);

    private const string DueSql = """
        select model_id, owner_id from model_publications where check_at <= @Now order by check_at limit 1
        """;

    public Task<DuePublication?> FindDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<DuePublication>(DueSql, new { Now = now }, cancellationToken);

    private const string ShowSql = """
        insert into model_publications (model_id, owner_id, status, published_at, listed_until, anchor_day, check_at)
        values (@ModelId, @OwnerId, 'published', @Now, @ListedUntil, @AnchorDay, @CheckAt)
        on conflict (model_id) do update set
            status = 'published', listed_until = excluded.listed_until, anchor_day = excluded.anchor_day,
            check_at = excluded.check_at, delisted_at = null, noticed_at = null
        """;

    /// <summary>Publishes or lists a model until then.</summary>
    public static Task ShowAsync(
        UnitOfWork work, Guid modelId, Guid ownerId, DateTimeOffset listedUntil, int anchorDay, DateTimeOffset checkAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = new { ModelId = modelId, OwnerId = ownerId, ListedUntil = listedUntil, AnchorDay = (short)anchorDay, CheckAt = checkAt, Now = now };
        return work.ExecuteAsync(ShowSql, row, cancellationToken);
    }

    // A notice that comes late leaves a day all the same.
    private const string NoticeSql = """
        update model_publications set noticed_at = @Now, check_at = greatest(listed_until, @Now::timestamptz + interval '1 day')
        where model_id = @ModelId
        """;

    public static Task NoticeAsync(UnitOfWork work, Guid modelId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(NoticeSql, new { ModelId = modelId, Now = now }, cancellationToken);

    private const string DelistSql = """
        update model_publications set status = 'delisted', delisted_at = @Now, check_at = null where model_id = @ModelId
        """;

    public static Task DelistAsync(UnitOfWork work, Guid modelId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(DelistSql, new { ModelId = modelId, Now = now }, cancellationToken);

    private const string WithdrawSql = """
        update model_publications set status = 'withdrawn', delisted_at = null, check_at = null where model_id = @ModelId
        """;

    public static Task WithdrawAsync(UnitOfWork work, Guid modelId, CancellationToken cancellationToken) =>
        work.ExecuteAsync(WithdrawSql, new { ModelId = modelId }, cancellationToken);

    private const string CutSql = "update model_publications set listed_until = @ListedUntil where model_id = @ModelId";

    /// <summary>Takes listed time back.</summary>
    public static Task CutAsync(UnitOfWork work, Guid modelId, DateTimeOffset listedUntil, CancellationToken cancellationToken) =>
        work.ExecuteAsync(CutSql, new { ModelId = modelId, ListedUntil = listedUntil }, cancellationToken);

    private const string DeleteSql = "delete from model_publications where model_id = @ModelId";

    public static Task DeleteAsync(UnitOfWork work, Guid modelId, CancellationToken cancellationToken) =>
        work.ExecuteAsync(DeleteSql, new { ModelId = modelId }, cancellationToken);

    private const string SetAutoRenewSql = "update model_publications set auto_renew = @AutoRenew where model_id = @ModelId";

    public static Task SetAutoRenewAsync(UnitOfWork work, Guid modelId, bool autoRenew, CancellationToken cancellationToken) =>
        work.ExecuteAsync(SetAutoRenewSql, new { ModelId = modelId, AutoRenew = autoRenew }, cancellationToken);
}
