using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Contracts;

internal sealed class ContractTransactionsStore(Db db)
{
    public const string QueuedChannel = "contracts_queued";

    private const string Columns = "id, seq, target, data, gas_limit, state, nonce, raw, hash, block_number, block_hash, gas_used, reason, created_at, changed_at, final_at";

    private const string InsertSql = """
        insert into contract_transactions (id, target, data, gas_limit, created_at, changed_at)
        values (@id, @target, @data, @gasLimit, @now, @now)
        on conflict (id) do nothing
        """;

    /// <summary>False when the id is there already.</summary>
    public static async Task<bool> InsertAsync(
        UnitOfWork work, Guid id, ContractTarget target, byte[] data, long gasLimit, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(InsertSql, new { id, target = (short)target, data, gasLimit, now }, cancellationToken) == 1;

    private const string FindSql = $"select {Columns} from contract_transactions where id = @id";

    public Task<ContractTransaction?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<ContractTransaction>(FindSql, new { id }, cancellationToken);

    public static Task<ContractTransaction?> FindAsync(UnitOfWork work, Guid id, CancellationToken cancellationToken) =>
        work.FirstOrDefaultAsync<ContractTransaction>(FindSql, new { id }, cancellationToken);

    private const string FindManySql = $"select {Columns} from contract_transactions where id = any(@ids) order by seq";

    public Task<IReadOnlyList<ContractTransaction>> FindAsync(Guid[] ids, CancellationToken cancellationToken) =>
        db.QueryAsync<ContractTransaction>(FindManySql, new { ids }, cancellationToken);

    private const string ListSql = $"""
        select {Columns} from contract_transactions
        where (@before::uuid is null or seq < (select seq from contract_transactions where id = @before)) and (@state::smallint is null or state = @state)
        order by seq desc limit @limit
        """;

    /// <summary>Newest first.</summary>
    /// <param name="before">The last of the page before.</param>
    public Task<IReadOnlyList<ContractTransaction>> ListAsync(ContractTransactionState? state, Guid? before, int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<ContractTransaction>(ListSql, new { state = (short?)state, before, limit }, cancellationToken);

    private const string OpenSql = $"""
        select {Columns} from contract_transactions where state > 1 and final_at is null order by nonce limit 1000
        """;

    /// <summary>Signed and not final, by nonce.</summary>
    public Task<IReadOnlyList<ContractTransaction>> OpenAsync(CancellationToken cancellationToken) =>
        db.QueryAsync<ContractTransaction>(OpenSql, null, cancellationToken);

    private const string QueueSql = """
        select (count(*) filter (where state = 1))::int as queued, (count(*) filter (where state = 2))::int as sent, min(created_at) as oldest
        from contract_transactions where state in (1, 2)
        """;

    private const string ProblemSql = "select problem, problem_at from contract_sender";

    public async Task<ContractQueue> QueueAsync(CancellationToken cancellationToken)
    {
        var counts = await db.SingleAsync<QueueRow>(QueueSql, null, cancellationToken);
        var problem = await db.SingleAsync<ProblemRow>(ProblemSql, null, cancellationToken);
        return new ContractQueue(counts.Queued, counts.Sent, counts.Oldest, problem.Problem, problem.ProblemAt);
    }

    // The lock on the sender's row keeps a replica whose lease has just ended from signing beside its successor.
    private const string LeaseSql = """
        update contract_sender set lease_owner = @owner, lease_until = @until
        where lease_owner is null or lease_owner = @owner or lease_until < @now
        """;

    /// <summary>False while another replica sends.</summary>
    public static async Task<bool> LeaseAsync(UnitOfWork work, Guid owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(LeaseSql, new { owner, now, until }, cancellationToken) == 1;

    private const string ReleaseSql = "update contract_sender set lease_owner = null, lease_until = null where lease_owner = @owner";

    public static Task<int> ReleaseAsync(UnitOfWork work, Guid owner, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ReleaseSql, new { owner }, cancellationToken);

    private const string TroubleSql = "update contract_sender set problem = @problem, problem_at = case when @problem = '' then null else @now end";

    /// <summary>What the sender could not do; empty when it could again.</summary>
    public static Task<int> SetProblemAsync(UnitOfWork work, string problem, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(TroubleSql, new { problem, now }, cancellationToken);

    private const string NextSql = $"""
        select {Columns} from contract_transactions where state = 1 order by seq limit @limit for update
        """;

    /// <summary>The first ones that wait, locked.</summary>
    public static Task<IReadOnlyList<ContractTransaction>> NextAsync(UnitOfWork work, int limit, CancellationToken cancellationToken) =>
        work.QueryAsync<ContractTransaction>(NextSql, new { limit }, cancellationToken);

    private const string HighestNonceSql = "select coalesce(max(nonce) + 1, 0) from contract_transactions where state > 1 and final_at is null and chain_id = @chainId and sender = @sender";

    /// <summary>The first nonce above those of the transactions under way.</summary>
    public static Task<long> NextNonceAsync(UnitOfWork work, long chainId, string sender, CancellationToken cancellationToken) =>
        work.ScalarAsync<long>(HighestNonceSql, new { chainId, sender }, cancellationToken);

    private const string SignedSql = """
        update contract_transactions set state = 2, chain_id = @chainId, sender = @sender, nonce = @Nonce, raw = @Raw, hash = @Hash, changed_at = @now
        where id = @Id and state = 1
        """;

    public static Task<int> SignedAsync(
        UnitOfWork work, ContractTransaction signed, long chainId, string sender, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(SignedSql, new { signed.Id, signed.Nonce, signed.Raw, signed.Hash, chainId, sender, now }, cancellationToken);

    // Only where nothing has changed since it was read, so that a late answer of a chain does not undo a newer one.
    private const string SeenSql = """
        update contract_transactions set state = @State, block_number = @BlockNumber, block_hash = @BlockHash, gas_used = @GasUsed, reason = @Reason,
            final_at = @FinalAt, changed_at = @now
        where id = @Id and hash = @Hash and final_at is null
        """;

    /// <summary>What the chain says of a sent one.</summary>
    public static Task<int> SeenAsync(UnitOfWork work, ContractTransaction seen, DateTimeOffset now, CancellationToken cancellationToken) => work.ExecuteAsync(
        SeenSql,
        new { seen.Id, seen.Hash, State = (short)seen.State, seen.BlockNumber, seen.BlockHash, seen.GasUsed, seen.Reason, seen.FinalAt, now },
        cancellationToken);

    private const string RequeueSql = """
        update contract_transactions set state = 1, chain_id = null, sender = null, nonce = null, raw = null, hash = null, block_number = null, block_hash = null,
            gas_used = null, reason = @reason, changed_at = @now
        where id = @Id and hash = @Hash and state = 2
        """;

    /// <summary>For one whose nonce another transaction has used for good: it can never be carried out, and is signed anew.</summary>
    public static Task<int> RequeueAsync(UnitOfWork work, ContractTransaction lost, string reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        work.ExecuteAsync(RequeueSql, new { lost.Id, lost.Hash, reason, now }, cancellationToken);

    private sealed record QueueRow(int Queued, int Sent, DateTimeOffset? Oldest);

    private sealed record ProblemRow(string Problem, DateTimeOffset? ProblemAt);
}
