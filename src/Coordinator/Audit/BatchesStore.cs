using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Audit;

internal sealed class BatchesStore(Db db)
{
    private const string Columns = "id, chain_id, contract, number, root, entries, closed_at, transaction_id, attempt";

    private const string LockSql = "select chain from ledger_batch_cursors order by chain for update";

    /// <summary>Replicas that close a batch take turns.</summary>
    public static Task<IReadOnlyList<short>> LockAsync(UnitOfWork work, CancellationToken cancellationToken) => work.QueryAsync<short>(LockSql, null, cancellationToken);

    // Who holds a chain's row has perhaps taken a number already: those chains are left for another time. What comes later has a higher number.
    private const string SkipIdleSql = """
        with idle as (
            select c.chain from ledger_chains c join ledger_batch_cursors k using (chain)
            where c.position = k.position for update of c skip locked)
        update ledger_batch_cursors k
        set seq = greatest(k.seq, (select case when is_called then last_value else 0 end from ledger_entries_seq))
        from idle where k.chain = idle.chain
        """;

    /// <summary>Spares the next search the time in which a chain was not used. In a transaction of its own, for it holds chains.</summary>
    public static Task<int> SkipIdleAsync(UnitOfWork work, CancellationToken cancellationToken) => work.ExecuteAsync(SkipIdleSql, null, cancellationToken);

    private const string UnbatchedSql = """
        with active as (select k.chain, k.position, k.seq from ledger_batch_cursors k join ledger_chains c using (chain) where c.position > k.position)
        select e.seq, e.id, e.content, e.chain, e.position, e.hash, e.created_at
        from ledger_entries e join active a on a.chain = e.chain
        where e.seq > (select min(seq) from active) and e.position > a.position
        order by e.seq limit @limit
        """;

    /// <summary>Committed entries that are in no batch, the oldest first. Of each chain a run without gaps.</summary>
    public static Task<IReadOnlyList<UnbatchedEntry>> UnbatchedAsync(UnitOfWork work, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<UnbatchedEntry>(UnbatchedSql, new { limit }, cancellationToken);

    private const string LastNumberSql = "select max(number) from ledger_batches where chain_id = @chainId and contract = @contract";

    /// <summary>Null before the first batch for the contract.</summary>
    public Task<long?> LastNumberAsync(long chainId, string contract, CancellationToken cancellationToken) =>
        db.ScalarAsync<long?>(LastNumberSql, new { chainId, contract }, cancellationToken);

    public static Task<long?> LastNumberAsync(UnitOfWork work, long chainId, string contract, CancellationToken cancellationToken) =>
        work.ScalarAsync<long?>(LastNumberSql, new { chainId, contract }, cancellationToken);

    private const string InsertSql = """
        insert into ledger_batches (chain_id, contract, number, root, entries, closed_at, transaction_id, attempt)
        values (@ChainId, @Contract, @Number, @Root, @Entries, @ClosedAt, @TransactionId, @Attempt) returning id
        """;

    private const string InsertItemsSql = "insert into ledger_batch_items (batch, entry, leaf) select @batch, * from unnest(@entries, @leaves)";

    private const string MoveSql = """
        update ledger_batch_cursors k set position = m.position, seq = m.seq
        from (select * from unnest(@chains, @positions, @seqs)) m (chain, position, seq) where k.chain = m.chain
        """;

    /// <summary>Writes a batch and moves on behind its entries.</summary>
    public static async Task InsertAsync(
        UnitOfWork work, BatchRecord batch, IReadOnlyList<UnbatchedEntry> entries, IReadOnlyList<byte[]> leaves, CancellationToken cancellationToken)
    {
        var id = await work.SingleAsync<long>(InsertSql, batch, cancellationToken);
        await work.ExecuteAsync(InsertItemsSql, new { batch = id, entries = entries.Select(entry => entry.Seq).ToArray(), leaves = leaves.ToArray() }, cancellationToken);
        var last = entries.GroupBy(entry => entry.Chain).Select(chain => chain.MaxBy(entry => entry.Position)!).ToList();
        var moves = new
        {
            chains = last.Select(entry => entry.Chain).ToArray(),
            positions = last.Select(entry => entry.Position).ToArray(),
            seqs = last.Select(entry => entry.Seq).ToArray(),
        };
        await work.ExecuteAsync(MoveSql, moves, cancellationToken);
    }

    private const string OfEntrySql = $"select {Columns} from ledger_batches where id = (select batch from ledger_batch_items where entry = @entry)";

    /// <summary>The batch of an entry; null while it is in none.</summary>
    public Task<BatchRecord?> OfEntryAsync(long entry, CancellationToken cancellationToken) => db.FirstOrDefaultAsync<BatchRecord>(OfEntrySql, new { entry }, cancellationToken);

    private const string ItemsSql = """
        select i.entry, i.leaf, e.id, e.content, e.hash from ledger_batch_items i left join ledger_entries e on e.seq = i.entry where i.batch = @batch
        """;

    public Task<IReadOnlyList<BatchItem>> ItemsAsync(long batch, CancellationToken cancellationToken) => db.QueryAsync<BatchItem>(ItemsSql, new { batch }, cancellationToken);

    private const string AfterSql = $"select {Columns} from ledger_batches where id > @after order by id limit @limit";

    public Task<IReadOnlyList<BatchRecord>> AfterAsync(long after, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<BatchRecord>(AfterSql, new { after, limit }, cancellationToken);

    private const string RefusedSql = """
        select b.id, b.chain_id, b.contract, b.number, b.root, b.entries, b.closed_at, b.transaction_id, b.attempt
        from contract_transactions t join ledger_batches b on b.transaction_id = t.id
        where t.state = 4 and t.changed_at < @before and b.chain_id = @chainId and b.contract = @contract
        order by b.number limit @limit
        """;

    /// <summary>The lowest batches whose calls the contract refused before then: it takes no other one before them.</summary>
    public Task<IReadOnlyList<BatchRecord>> RefusedAsync(long chainId, string contract, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<BatchRecord>(RefusedSql, new { chainId, contract, before, limit }, cancellationToken);

    private const string AgainSql = "update ledger_batches set transaction_id = @TransactionId, attempt = @Attempt where id = @Id and attempt = @Attempt - 1";

    /// <summary>False when another replica was first.</summary>
    public static async Task<bool> AgainAsync(UnitOfWork work, BatchRecord batch, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(AgainSql, new { batch.Id, batch.TransactionId, batch.Attempt }, cancellationToken) == 1;
}
