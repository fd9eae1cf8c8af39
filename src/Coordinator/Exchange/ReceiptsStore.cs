using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Exchange;

/// <summary>What came to the addresses of purchases.</summary>
internal sealed class ReceiptsStore(Db db)
{
    private const string Columns = """
        id, purchase_id, tx_id, output_index, amount, block_height, block_hash, paid_at, state, doubted_until, aitbc, revision
        """;

    private const string OfPurchasesSql = $"select {Columns} from exchange_receipts where purchase_id = any(@purchaseIds) and state <> 'orphaned' order by block_height, tx_id, output_index";

    /// <summary>Without those that the chain took back.</summary>
    public Task<IReadOnlyList<ReceiptRecord>> OfPurchasesAsync(Guid[] purchaseIds, CancellationToken cancellationToken) =>
        db.QueryAsync<ReceiptRecord>(OfPurchasesSql, new { purchaseIds }, cancellationToken);

    private const string LockSql = $"select {Columns} from exchange_receipts where purchase_id = @purchaseId order by block_height, tx_id, output_index for update";

    /// <summary>All of them, in the order of the chain. The caller holds the purchase's lock.</summary>
    public static Task<IReadOnlyList<ReceiptRecord>> LockOfPurchaseAsync(UnitOfWork work, Guid purchaseId, CancellationToken cancellationToken) =>
        work.QueryAsync<ReceiptRecord>(LockSql, new { purchaseId }, cancellationToken);

    private const string RecordSql = """
        insert into exchange_receipts (id, purchase_id, tx_id, output_index, amount, block_height, block_hash, paid_at, state)
        values (@Id, @PurchaseId, @TxId, @OutputIndex, @Amount, @BlockHeight, @BlockHash, @PaidAt, @State)
        on conflict (tx_id, output_index) where state <> 'orphaned' do update
        set block_height = excluded.block_height, block_hash = excluded.block_hash, doubted_until = null
        """;

    /// <summary>Notes an output of a block; one that is known already has moved to this block.</summary>
    public static Task<int> RecordAsync(UnitOfWork work, ReceiptRecord receipt, CancellationToken cancellationToken) =>
        work.ExecuteAsync(RecordSql, receipt, cancellationToken);

    private const string UpdateSql = """
        update exchange_receipts set state = @State, aitbc = @Aitbc, revision = @Revision, doubted_until = @DoubtedUntil where id = @Id
        """;

    public static Task<int> UpdateAsync(UnitOfWork work, ReceiptRecord receipt, CancellationToken cancellationToken) =>
        work.ExecuteAsync(UpdateSql, receipt, cancellationToken);

    private const string AboveSql = """
        select distinct r.purchase_id from exchange_receipts r join exchange_purchases p on p.id = r.purchase_id
        where p.network = @network and r.state <> 'orphaned' and r.block_height > @height and r.block_height > @final and r.doubted_until is null
        """;

    /// <summary>Purchases that blocks above this height paid to, and that are not final.</summary>
    public static Task<IReadOnlyList<Guid>> PurchasesAboveAsync(UnitOfWork work, string network, long height, long final, CancellationToken cancellationToken) =>
        work.QueryAsync<Guid>(AboveSql, new { network, height, final }, cancellationToken);

    private const string ForgetSql = """
        delete from exchange_receipts where purchase_id = any(@purchaseIds) and block_height > @height and block_height > @final and state in ('seen', 'held', 'dust')
        """;

    private const string DoubtSql = """
        update exchange_receipts set doubted_until = @until
        where purchase_id = any(@purchaseIds) and block_height > @height and block_height > @final and state = 'credited' and doubted_until is null
        """;

    /// <summary>Blocks above this height are gone: what had not counted is forgotten until it comes again, what had is in doubt.</summary>
    public static async Task ForgetAboveAsync(UnitOfWork work, Guid[] purchaseIds, long height, long final, long until, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(ForgetSql, new { purchaseIds, height, final }, cancellationToken);
        await work.ExecuteAsync(DoubtSql, new { purchaseIds, height, final, until }, cancellationToken);
    }
}
