using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Payments.Receipts;

/// <summary>Transfers to the platform's wallets, as the chains show them.</summary>
internal sealed class ReceiptsStore(Db db)
{
    private const string Columns = """
        id, network, tx_hash, log_index, from_addr, to_addr, amount, block_number, block_hash, block_time, checked_height, is_final, state,
        payment_id, user_id, revision, seen_at
        """;

    // What is there already stays: only the check against the chain changes it.
    private const string RecordSql = $"""
        insert into chain_transfers ({Columns})
        values (@Id, @Network, @TxHash, @LogIndex, @FromAddr, @ToAddr, @Amount, @BlockNumber, @BlockHash, @BlockTime, @CheckedHeight, @IsFinal,
            'seen', null, null, 0, @SeenAt)
        on conflict (network, tx_hash, log_index) where state <> 'orphaned' do nothing
        """;

    /// <summary>Adds it unless it is known.</summary>
    public static Task<int> RecordAsync(UnitOfWork work, ReceiptRecord receipt, CancellationToken cancellationToken) =>
        work.ExecuteAsync(RecordSql, receipt, cancellationToken);

    private const string OfTransactionSql = $"""
        select {Columns} from chain_transfers where network = @network and tx_hash = @txHash and state <> 'orphaned' order by log_index
        """;

    public static Task<IReadOnlyList<ReceiptRecord>> OfTransactionAsync(UnitOfWork work, string network, byte[] txHash, CancellationToken cancellationToken) =>
        work.QueryAsync<ReceiptRecord>(OfTransactionSql, new { network, txHash }, cancellationToken);

    private const string LockTransactionSql = $"{OfTransactionSql} for update";

    /// <summary>What stands of a transaction, locked.</summary>
    public static Task<IReadOnlyList<ReceiptRecord>> LockTransactionAsync(UnitOfWork work, string network, byte[] txHash, CancellationToken cancellationToken) =>
        work.QueryAsync<ReceiptRecord>(LockTransactionSql, new { network, txHash }, cancellationToken);

    private const string OfPaymentSql = $"select {Columns} from chain_transfers where payment_id = @paymentId order by block_number, log_index";

    public Task<IReadOnlyList<ReceiptRecord>> OfPaymentAsync(Guid paymentId, CancellationToken cancellationToken) =>
        db.QueryAsync<ReceiptRecord>(OfPaymentSql, new { paymentId }, cancellationToken);

    private const string LockOfPaymentSql = $"{OfPaymentSql} for update";

    public static Task<IReadOnlyList<ReceiptRecord>> LockOfPaymentAsync(UnitOfWork work, Guid paymentId, CancellationToken cancellationToken) =>
        work.QueryAsync<ReceiptRecord>(LockOfPaymentSql, new { paymentId }, cancellationToken);

    private const string OfPaymentsSql = $"select {Columns} from chain_transfers where payment_id = any(@paymentIds) order by block_number, log_index";

    public Task<IReadOnlyList<ReceiptRecord>> OfPaymentsAsync(Guid[] paymentIds, CancellationToken cancellationToken) =>
        db.QueryAsync<ReceiptRecord>(OfPaymentsSql, new { paymentIds }, cancellationToken);

    private const string LockSql = $"select {Columns} from chain_transfers where id = @id for update";

    public static Task<ReceiptRecord?> LockAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ReceiptRecord>(LockSql, new { id }, cancellationToken);

    private const string UpdateSql = """
        update chain_transfers set state = @State, payment_id = @PaymentId, user_id = @UserId, revision = @Revision, log_index = @LogIndex,
            block_number = @BlockNumber, block_hash = @BlockHash, block_time = @BlockTime, checked_height = @CheckedHeight, is_final = @IsFinal
        where id = @Id
        """;

    /// <summary>What can change of a receipt. The caller holds its lock.</summary>
    public static Task<int> UpdateAsync(UnitOfWork work, ReceiptRecord receipt, CancellationToken cancellationToken) =>
        work.ExecuteAsync(UpdateSql, receipt, cancellationToken);

    private const string DeleteSql = "delete from chain_transfers where id = @id and state = 'seen' and payment_id is null and revision = 0";

    /// <summary>Only what never meant anything to anybody.</summary>
    public static Task<int> DeleteAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.ExecuteAsync(DeleteSql, new { id }, cancellationToken);

    private const string UnmatchedSeenSql = $"""
        select {Columns} from chain_transfers
        where network = @network and payment_id is null and state = 'seen' and (@after::uuid is null or id > @after)
        order by id
        limit @limit
        """;

    /// <summary>Receipts that belong to no payment and are not in the ledger, oldest first.</summary>
    public Task<IReadOnlyList<ReceiptRecord>> UnmatchedSeenAsync(string network, Guid? after, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ReceiptRecord>(UnmatchedSeenSql, new { network, after, limit }, cancellationToken);

    // Whoever unlinked a wallet may have handed it on: what it sends is no longer theirs.
    private const string CandidatesSql = """
        select p.id, p.status, p.amount,
            coalesce((select sum(c.amount) from chain_transfers c where c.payment_id = p.id and c.state in ('seen', 'suspense')), 0)::bigint as waiting
        from payments p join user_wallets w on w.network = p.network and w.wallet_addr = p.from_wallet and w.user_id = p.user_id
        where p.network = @Network and p.from_wallet = @FromAddr and p.to_address = @ToAddr
          and p.created_at <= @BlockTime::timestamptz + @tolerance and p.monitored_until >= @BlockTime
        """;

    /// <summary>Payments of the sender that may still take the receipt, made out by whom the wallet belongs to now.</summary>
    public Task<IReadOnlyList<CandidatePayment>> CandidatesAsync(ReceiptRecord receipt, TimeSpan tolerance, CancellationToken cancellationToken) =>
        db.QueryAsync<CandidatePayment>(
            CandidatesSql, new { receipt.Network, receipt.FromAddr, receipt.ToAddr, receipt.BlockTime, tolerance }, cancellationToken);

    private const string NotFinalSql = $"""
        select {Columns} from chain_transfers
        where network = @network and not is_final and state <> 'orphaned'
        order by block_number, tx_hash, log_index
        limit @limit
        """;

    /// <summary>Receipts that the chain may still take back, oldest block first.</summary>
    public Task<IReadOnlyList<ReceiptRecord>> NotFinalAsync(string network, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ReceiptRecord>(NotFinalSql, new { network, limit }, cancellationToken);

    private const string CheckedSql = """
        update chain_transfers set checked_height = greatest(checked_height, @height), is_final = is_final or block_number <= @finalHeight
        where network = @network and block_number = @blockNumber and block_hash = @blockHash and state <> 'orphaned'
        """;

    /// <summary>The block is part of the chain whose head has this height.</summary>
    public static Task<int> CheckedAsync(
        UnitOfWork work, string network, long blockNumber, byte[] blockHash, long height, long finalHeight, CancellationToken cancellationToken) =>
        work.ExecuteAsync(CheckedSql, new { network, blockNumber, blockHash, height, finalHeight }, cancellationToken);

    private const string ListUnmatchedSql = $"""
        select {Columns} from chain_transfers
        where payment_id is null and state in ('seen', 'suspense') and (@network::text is null or network = @network) and (@before::uuid is null or id < @before)
        order by id desc
        limit @limit
        """;

    public Task<IReadOnlyList<ReceiptRecord>> ListUnmatchedAsync(string? network, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ReceiptRecord>(ListUnmatchedSql, new { network, before, limit }, cancellationToken);

    private const string BookedSql = $"""
        select {Columns} from chain_transfers where network = @network and revision > 0 and (@after::uuid is null or id > @after) order by id limit @limit
        """;

    /// <summary>Receipts that have entries in the ledger, oldest first.</summary>
    public static Task<IReadOnlyList<ReceiptRecord>> BookedAsync(
        UnitOfWork work, string network, Guid? after, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<ReceiptRecord>(BookedSql, new { network, after, limit }, cancellationToken);

    private const string TotalsSql = """
        select coalesce(sum(amount) filter (where state = 'seen'), 0)::bigint as seen,
            coalesce(sum(amount) filter (where state = 'credited'), 0)::bigint as credited,
            coalesce(sum(amount) filter (where state = 'suspense'), 0)::bigint as suspense,
            coalesce(sum(amount) filter (where state = 'orphaned'), 0)::bigint as orphaned,
            count(*)::int as count
        from chain_transfers where network = @network
        """;

    public static Task<ReceiptTotals> TotalsAsync(UnitOfWork work, string network, CancellationToken cancellationToken) =>
        work.SingleAsync<ReceiptTotals>(TotalsSql, new { network }, cancellationToken);
}
