using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Publishing;

internal sealed class PublishingStore(Db db)
{
    private const string Columns = 
        "id, model_id, owner_id, status, published_at, listing_paid_until, anchor_day, auto_renew, noticed_at, delisted_at";

    private const string FindSql = $"select {Columns} from model_publishing where model_id = @ModelId and owner_id = @OwnerId";

    public Task<PublicationRecord?> FindAsync(Guid modelId, Guid ownerId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<PublicationRecord>(FindSql, new { ModelId = modelId, OwnerId = ownerId }, cancellationToken);

    /// <summary>Needs no lock of its own: whoever changes a publication has locked its model.</summary>
    public static Task<PublicationRecord?> FindAsync(UnitOfWork work, Guid modelId, Guid ownerId, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<PublicationRecord>(FindSql, new { ModelId = modelId, OwnerId = ownerId }, cancellationToken);

    private const string IsPublishedSql = "select exists (select 1 from model_publishing where model_id = @modelId and status = 'published')";

    public static Task<bool> IsPublishedAsync(UnitOfWork work, Guid modelId, CancellationToken cancellationToken) =>
        work.SingleAsync<bool>(IsPublishedSql, new { modelId }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from model_publishing
        where owner_id = @ownerId and (@before::uuid is null or id < @before)
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<PublicationRecord>> ListAsync(Guid ownerId, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<PublicationRecord>(ListSql, new { ownerId, before, limit }, cancellationToken);

    private const string DueSql = """
        select model_id, owner_id from model_publishing where check_at <= @Now order by check_at limit 1
        """;

    public Task<DuePublication?> FindDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<DuePublication>(DueSql, new { Now = now }, cancellationToken);

    private const string ShowSql = """
        update model_publishing set
            status = 'published', listing_paid_until = @ListingPaidUntil, anchor_day = @AnchorDay, delisted_at = null,
            listing_fee = coalesce(@ListingFee::bigint, listing_fee),
            -- A notice stands until another month is paid.
            noticed_at = case when @ListingFee::bigint is null then noticed_at end,
            check_at = case when @ListingFee::bigint is null and noticed_at is not null then @ListingPaidUntil else @CheckAt end
        where model_id = @ModelId
        """;

    /// <summary>Shows a published model until then.</summary>
    /// <param name="listingFee">In minor units, when a month was paid for it; else null.</param>
    public static Task ShowAsync(
        UnitOfWork work, Guid modelId, DateTimeOffset paidUntil, int anchorDay, long? listingFee, DateTimeOffset checkAt, CancellationToken cancellationToken)
    {
        var row = new { ModelId = modelId, ListingPaidUntil = paidUntil, AnchorDay = (short)anchorDay, ListingFee = listingFee, CheckAt = checkAt };
        return work.ExecuteAsync(ShowSql, row, cancellationToken);
    }

    private const string InsertSql = """
        insert into model_publishing (
            id, model_id, owner_id, status, published_at, publishing_fee, listing_fee, listing_paid_until, anchor_day, check_at)
        values (@Id, @ModelId, @OwnerId, 'published', @PublishedAt, @fee, 0, @ListingPaidUntil, @AnchorDay, @checkAt)
        """;

    public static Task InsertAsync(UnitOfWork work, PublicationRecord row, long fee, DateTimeOffset checkAt, CancellationToken cancellationToken)
    {
        var values = new { row.Id, row.ModelId, row.OwnerId, row.PublishedAt, fee, row.ListingPaidUntil, row.AnchorDay, checkAt };
        return work.ExecuteAsync(InsertSql, values, cancellationToken);
    }

    // A notice that comes late leaves a day all the same.
    private const string NoticeSql = """
        update model_publishing set noticed_at = @Now, check_at = greatest(listing_paid_until, @Now::timestamptz + interval '1 day')
        where model_id = @ModelId
        """;

    public static Task NoticeAsync(UnitOfWork work, Guid modelId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(NoticeSql, new { ModelId = modelId, Now = now }, cancellationToken);

    private const string PostponeSql = "update model_publishing set check_at = @CheckAt where model_id = @ModelId and status = 'published'";

    public static Task PostponeAsync(UnitOfWork work, Guid modelId, DateTimeOffset checkAt, CancellationToken cancellationToken) =>
        work.ExecuteAsync(PostponeSql, new { ModelId = modelId, CheckAt = checkAt }, cancellationToken);

    private const string DelistSql = """
        update model_publishing set status = 'delisted', delisted_at = @Now, check_at = null where model_id = @ModelId
        """;

    public static Task DelistAsync(UnitOfWork work, Guid modelId, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(DelistSql, new { ModelId = modelId, Now = now }, cancellationToken);

    private const string WithdrawSql = """
        update model_publishing set status = 'withdrawn', delisted_at = null, check_at = null where model_id = @ModelId
        """;

    public static Task WithdrawAsync(UnitOfWork work, Guid modelId, CancellationToken cancellationToken) =>
        work.ExecuteAsync(WithdrawSql, new { ModelId = modelId }, cancellationToken);

    private const string CutSql = """
        update model_publishing
        set listing_paid_until = @ListingPaidUntil, check_at = check_at - (listing_paid_until - @ListingPaidUntil)
        where model_id = @ModelId
        """;

    /// <summary>Takes listed time back.</summary>
    public static Task CutAsync(UnitOfWork work, Guid modelId, DateTimeOffset paidUntil, CancellationToken cancellationToken) =>
        work.ExecuteAsync(CutSql, new { ModelId = modelId, ListingPaidUntil = paidUntil }, cancellationToken);

    private const string DeleteSql = "delete from model_publishing where model_id = @ModelId";

    public static Task DeleteAsync(UnitOfWork work, Guid modelId, CancellationToken cancellationToken) =>
        work.ExecuteAsync(DeleteSql, new { ModelId = modelId }, cancellationToken);

    private const string SetAutoRenewSql = "update model_publishing set auto_renew = @AutoRenew where model_id = @ModelId";

    public static Task SetAutoRenewAsync(UnitOfWork work, Guid modelId, bool autoRenew, CancellationToken cancellationToken) =>
        work.ExecuteAsync(SetAutoRenewSql, new { ModelId = modelId, AutoRenew = autoRenew }, cancellationToken);
}
