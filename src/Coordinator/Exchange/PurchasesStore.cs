using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Exchange;

/// <summary>Purchases, and the accounts that their addresses are of.</summary>
internal sealed class PurchasesStore(Db db)
{
    private const string Columns = """
        p.id, p.user_id, p.rate, p.rate_version, p.btc, p.aitbc, p.network, p.account, p.address_index, p.address, p.script, p.confirmations, p.status,
        p.review_reason, p.received, p.credited, p.credited_aitbc, p.is_late, p.created_at, p.expires_at, p.monitored_until, p.completed_at, p.changed_at
        """;

    private const string FindSql = $"select {Columns} from exchange_purchases p where p.id = @id";

    public Task<PurchaseRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<PurchaseRecord>(FindSql, new { id }, cancellationToken);

    private const string LockSql = $"select {Columns} from exchange_purchases p where p.id = @id for update";

    /// <summary>Everything that changes a purchase or its receipts takes turns behind this row.</summary>
    public static Task<PurchaseRecord?> LockAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<PurchaseRecord>(LockSql, new { id }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from exchange_purchases p
        where (@before::uuid is null or p.id < @before) and (@userId::uuid is null or p.user_id = @userId) and (@status::text is null or p.status = @status)
        order by p.id desc limit @limit
        """;

    public Task<IReadOnlyList<PurchaseRecord>> ListAsync(Guid? userId, string? status, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<PurchaseRecord>(ListSql, new { userId, status, before, limit }, cancellationToken);

    private const string ByScriptsSql = $"select {Columns} from exchange_purchases p where p.script = any(@scripts) and p.network = @network";

    /// <summary>Those that these outputs pay, whenever they were made out.</summary>
    public Task<IReadOnlyList<PurchaseRecord>> ByScriptsAsync(string network, byte[][] scripts, CancellationToken cancellationToken) =>
        db.QueryAsync<PurchaseRecord>(ByScriptsSql, new { network, scripts }, cancellationToken);

    private const string InsertSql = """
        insert into exchange_purchases (id, user_id, rate, rate_version, btc, aitbc, network, account, address_index, address, script, confirmations,
            status, created_at, expires_at, monitored_until, changed_at)
        values (@Id, @UserId, @Rate, @RateVersion, @Btc, @Aitbc, @Network, @Account, @AddressIndex, @Address, @Script, @Confirmations,
            @Status, @CreatedAt, @ExpiresAt, @MonitoredUntil, @ChangedAt)
        """;

    public static Task<int> InsertAsync(UnitOfWork work, PurchaseRecord purchase, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, purchase, cancellationToken);

    private const string UpdateSql = """
        update exchange_purchases set status = @Status, review_reason = @ReviewReason, received = @Received, credited = @Credited,
            credited_aitbc = @CreditedAitbc, is_late = @IsLate, completed_at = @CompletedAt, changed_at = @ChangedAt
        where id = @Id
        """;

    /// <summary>What can change of a purchase. The caller holds its lock.</summary>
    public static Task<int> UpdateAsync(UnitOfWork work, PurchaseRecord purchase, CancellationToken cancellationToken) =>
        work.ExecuteAsync(UpdateSql, purchase, cancellationToken);

    private const string NextIndexSql = """
        insert into exchange_accounts as a (account, next_index) values (@account, 1)
        on conflict (account) do update set next_index = a.next_index + 1
        returning next_index - 1
        """;

    /// <summary>A number that no address was made of. A purchase that is not kept gives it back.</summary>
    public static Task<long> NextIndexAsync(UnitOfWork work, string account, CancellationToken cancellationToken) =>
        work.SingleAsync<long>(NextIndexSql, new { account }, cancellationToken);

    private const string DueSql = """
        select p.id from exchange_purchases p
        where p.network = @network and (@after::uuid is null or p.id > @after) and p.status in ('AWAITING_PAYMENT', 'CONFIRMING') and p.expires_at <= @now
        union
        select r.purchase_id from exchange_receipts r join exchange_purchases p on p.id = r.purchase_id
        where p.network = @network and (@after::uuid is null or r.purchase_id > @after) and (r.state = 'seen' or r.doubted_until is not null)
        order by 1 limit @limit
        """;

    /// <summary>Purchases whose next step may be due, in the order of their ids.</summary>
    public Task<IReadOnlyList<Guid>> DueAsync(string network, DateTimeOffset now, Guid? after, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<Guid>(DueSql, new { network, now, after, limit }, cancellationToken);

    private const string UnusedSql = """
        select coalesce(max(address_index), -1) - coalesce(max(address_index) filter (where received > 0), -1) from exchange_purchases where account = @account
        """;

    /// <summary>Addresses after the last one that was paid.</summary>
    public Task<long> UnusedAddressesAsync(string account, CancellationToken cancellationToken) => db.SingleAsync<long>(UnusedSql, new { account }, cancellationToken);

    private const string InReviewSql = "select count(*) from exchange_purchases where status = 'REVIEW'";

    public Task<long> CountInReviewAsync(CancellationToken cancellationToken) => db.SingleAsync<long>(InReviewSql, null, cancellationToken);
}
