using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payouts.Batches;

internal sealed class PayoutBatchesStore(Db db)
{
    private const string Columns = "id, network, chain_id, token, from_address, created_at";

    private const string FindSql = $"select {Columns} from payout_batches where id = @id";

    public Task<PayoutBatchRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<PayoutBatchRecord>(FindSql, new { id }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from payout_batches
        where @before::uuid is null or id < @before
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<PayoutBatchRecord>> ListAsync(Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<PayoutBatchRecord>(ListSql, new { before, limit }, cancellationToken);

    private const string PayoutsSql = $"select {PayoutsStore.Columns} from payouts where batch_id = @id order by nonce";

    /// <summary>In the order in which the chain will take them.</summary>
    public Task<IReadOnlyList<PayoutRecord>> PayoutsAsync(Guid id, CancellationToken cancellationToken) =>
        db.QueryAsync<PayoutRecord>(PayoutsSql, new { id }, cancellationToken);

    private const string EnsureWalletSql = "insert into payout_wallets (network, address) values (@network, @address) on conflict do nothing";

    private const string LockWalletSql = "select next_nonce from payout_wallets where network = @network and address = @address for update";

    /// <summary>The nonce after the last one that was given away. Until the commit nobody else prepares transactions of this wallet.</summary>
    public static async Task<long> LockWalletAsync(UnitOfWork work, string network, string address, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(EnsureWalletSql, new { network, address }, cancellationToken);
        return await work.SingleAsync<long>(LockWalletSql, new { network, address }, cancellationToken);
    }

    private const string AdvanceWalletSql = "update payout_wallets set next_nonce = @nextNonce where network = @network and address = @address";

    public static Task<int> AdvanceWalletAsync(UnitOfWork work, string network, string address, long nextNonce, CancellationToken cancellationToken) =>
        work.ExecuteAsync(AdvanceWalletSql, new { network, address, nextNonce }, cancellationToken);

    private const string TakeRequestedSql = $"""
        select {PayoutsStore.Columns} from payouts
        where network = @network and status = 'REQUESTED' and user_id not in (select u.id from users u where not u.is_active)
        order by id limit @limit for update
        """;

    /// <summary>Without those of suspended users: they wait until that is over.</summary>
    public static Task<IReadOnlyList<PayoutRecord>> TakeRequestedAsync(UnitOfWork work, string network, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<PayoutRecord>(TakeRequestedSql, new { network, limit }, cancellationToken);

    private const string InsertSql = $"insert into payout_batches ({Columns}) values (@Id, @Network, @ChainId, @Token, @FromAddress, @CreatedAt)";

    public static Task<int> InsertAsync(UnitOfWork work, PayoutBatchRecord batch, CancellationToken cancellationToken) =>
        work.ExecuteAsync(InsertSql, batch, cancellationToken);

    private const string PrepareSql = """
        update payouts set status = 'BATCHED', batch_id = @BatchId, nonce = @Nonce, unsigned_tx = @UnsignedTx, tx_expires_at = @TxExpiresAt,
            changed_at = @ChangedAt, check_after = @ChangedAt
        where id = @Id and status = 'REQUESTED'
        """;

    /// <summary>Fixes the one transaction of a payout. The caller holds its lock.</summary>
    public static Task<int> PrepareAsync(UnitOfWork work, PayoutRecord payout, CancellationToken cancellationToken) =>
        work.ExecuteAsync(PrepareSql, payout, cancellationToken);
}
