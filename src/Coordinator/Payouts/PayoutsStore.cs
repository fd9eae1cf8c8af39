using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Payouts;

internal sealed class PayoutsStore(Db db)
{
    internal const string Columns = """
        id, user_id, node_id, asset, network, to_address, amount, status, status_reason, batch_id, nonce, unsigned_tx, tx_expires_at, signed_tx, tx_hash,
        block_number, created_at, changed_at
        """;

    private const string FindSql = $"select {Columns} from payouts where id = @id";

    public Task<PayoutRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<PayoutRecord>(FindSql, new { id }, cancellationToken);

    private const string LockSql = $"{FindSql} for update";

    /// <summary>Everything that changes a payout takes turns behind its row.</summary>
    public static Task<PayoutRecord?> LockAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<PayoutRecord>(LockSql, new { id }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from payouts
        where (@before::uuid is null or id < @before)
          and (@UserId::uuid is null or user_id = @UserId)
          and (@Status::text is null or status = @Status)
          and (@Network::text is null or network = @Network)
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<PayoutRecord>> ListAsync(PayoutFilter filter, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<PayoutRecord>(ListSql, new { filter.UserId, filter.Status, filter.Network, before, limit }, cancellationToken);

    // 3 and 5 are the codes of what is payable to users and to nodes.
    private const string PayableSql = """
        select s.node_id, s.name as node, l.asset, sum(l.credits::numeric - l.debits - l.held)::bigint as amount
        from (
            select null::uuid as node_id, '' as name, @userId::text as owner, 3 as code
            union all select id, name, id::text, 5 from nodes where owner_id = @userId) s
        join ledger_accounts l on l.owner = s.owner and l.code = s.code
        group by s.node_id, s.name, l.asset
        having sum(l.credits::numeric - l.debits - l.held) > 0
        order by s.node_id is not null, s.name, s.node_id, l.asset
        limit @most
        """;

    /// <summary>What is payable of a user's own earnings and of each of his nodes, by currency.</summary>
    public Task<IReadOnlyList<PayableRow>> PayableAsync(Guid userId, int most, CancellationToken cancellationToken) =>
        db.QueryAsync<PayableRow>(PayableSql, new { userId, most }, cancellationToken);

    private const string LockUserSql = "select pg_advisory_xact_lock(hashtextextended('payouts of ' || @userId::text, 0))";

    private const string CountOpenSql = """
        select count(*)::int from payouts where user_id = @userId and status not in ('CONFIRMED', 'FAILED', 'CANCELLED')
        """;

    /// <summary>Until the commit nobody else can add one.</summary>
    public static async Task<int> CountOpenAndLockAsync(UnitOfWork work, Guid userId, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(LockUserSql, new { userId }, cancellationToken);
        return await work.SingleAsync<int>(CountOpenSql, new { userId }, cancellationToken);
    }

    private const string InsertSql = """
        insert into payouts (id, user_id, node_id, asset, network, to_address, amount, status, created_at, changed_at, check_after)
        values (@Id, @UserId, @NodeId, @Asset, @Network, @ToAddress, @Amount, @Status, @CreatedAt, @ChangedAt, @CreatedAt)
        """;

    public static Task<int> InsertAsync(UnitOfWork work, PayoutRecord payout, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, payout, cancellationToken);

    private const string UpdateSql = """
        update payouts set status = @Status, status_reason = @StatusReason, signed_tx = @SignedTx, tx_hash = @TxHash, block_number = @BlockNumber,
            changed_at = @ChangedAt, check_after = @ChangedAt
        where id = @Id
        """;

    /// <summary>What can change of a payout after it was put into a batch. The caller holds its lock.</summary>
    public static Task<int> UpdateAsync(UnitOfWork work, PayoutRecord payout, CancellationToken cancellationToken) =>
        work.ExecuteAsync(UpdateSql, payout, cancellationToken);

    // A replica that dies with claimed payouts leaves them to the next one after the pause.
    private const string ClaimSql = """
        update payouts set check_after = @until
        where id in (
            select id from payouts
            where status in ('BATCHED', 'SIGNED', 'SUBMITTED') and check_after <= @now
            order by check_after limit @limit for update skip locked)
        returning id
        """;

    /// <summary>Takes payouts that are due to be looked at, so that no other replica looks at them before <paramref name="until"/>.</summary>
    public async Task<IReadOnlyList<Guid>> ClaimAsync(DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        await db.QueryAsync<Guid>(ClaimSql, new { now, until, limit }, cancellationToken);

    private const string SettingsColumns = "user_id, asset, network, address, usable_from, threshold, is_automatic, changed_at";

    private const string FindSettingsSql = $"select {SettingsColumns} from payout_settings where user_id = @userId and asset = @asset";

    public Task<PayoutSettingsRecord?> FindSettingsAsync(Guid userId, Asset asset, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<PayoutSettingsRecord>(FindSettingsSql, new { userId, asset }, cancellationToken);

    // Another address has to wait; the same one, or the first, does not.
    private const string SaveSettingsSql = $"""
        insert into payout_settings as s ({SettingsColumns})
        values (@UserId, @Asset, @Network, @Address, @ChangedAt, @Threshold, @IsAutomatic, @ChangedAt)
        on conflict (user_id, asset) do update set
            network = excluded.network, address = excluded.address, threshold = excluded.threshold, is_automatic = excluded.is_automatic,
            changed_at = excluded.changed_at,
            usable_from = case when s.network = excluded.network and s.address = excluded.address then s.usable_from else @UsableFrom end
        returning {SettingsColumns}
        """;

    public static Task<PayoutSettingsRecord> SaveSettingsAsync(UnitOfWork work, PayoutSettingsRecord settings, CancellationToken cancellationToken) =>
        work.SingleAsync<PayoutSettingsRecord>(SaveSettingsSql, settings, cancellationToken);

    private const string ListAutomaticSql = $"""
        select {SettingsColumns} from payout_settings
        where is_automatic and usable_from <= @now and (@after::uuid is null or user_id > @after)
        order by user_id
        limit @limit
        """;

    public Task<IReadOnlyList<PayoutSettingsRecord>> ListAutomaticAsync(DateTimeOffset now, Guid? after, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<PayoutSettingsRecord>(ListAutomaticSql, new { now, after, limit }, cancellationToken);
}
