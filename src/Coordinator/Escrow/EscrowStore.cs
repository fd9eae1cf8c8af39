using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Escrow;

/// <summary>The tables job_payments and escrow_outbox. Amounts are minor units here and decimal numbers there.</summary>
internal sealed class EscrowStore(Db db)
{
    private const string Unit = "case currency when 'USDT' then 1000000 else 100000000 end";

    private const string Columns = $"""
        id, job_id, (amount * {Unit})::bigint as amount, currency, payment_method, status, payer_id, platform_rate, node_id, payee_id,
        (node_amount * {Unit})::bigint as node_amount, (platform_amount * {Unit})::bigint as platform_amount, reason, expires_at, created_at, updated_at
        """;

    private const string InsertSql = """
        insert into job_payments (id, job_id, amount, currency, payment_method, status, payer_id, platform_rate, expires_at, hold_id, created_at, updated_at)
        select p.id, p.job_id, p.amount * case p.currency when 'USDT' then 0.000001 else 0.00000001 end, p.currency,
            case p.currency when 'USDT' then 'usdt_balance' else 'aitbc_token' end, 'escrowed', p.payer_id, p.rate, p.expires_at, p.hold_id, @now, @now
        from unnest(@ids::text[], @jobs::text[], @amounts::bigint[], @currencies::text[], @payers::uuid[], @rates::int[], @ends::timestamptz[], @holds::uuid[])
            as p (id, job_id, amount, currency, payer_id, rate, expires_at, hold_id)
        """;

    public Task<int> InsertAsync(UnitOfWork unit, IReadOnlyList<NewEscrow> escrows, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            InsertSql,
            new
            {
                ids = escrows.Select(escrow => escrow.PaymentId).ToArray(),
                jobs = escrows.Select(escrow => escrow.JobId).ToArray(),
                amounts = escrows.Select(escrow => escrow.Amount.MinorUnits).ToArray(),
                currencies = escrows.Select(escrow => Assets.CodeOf(escrow.Amount.Asset)).ToArray(),
                payers = escrows.Select(escrow => escrow.PayerId).ToArray(),
                rates = escrows.Select(escrow => escrow.PlatformRate).ToArray(),
                ends = escrows.Select(escrow => escrow.ExpiresAt.ToUniversalTime()).ToArray(),
                holds = escrows.Select(escrow => EscrowLedger.HoldId(escrow.PaymentId)).ToArray(),
                now,
            },
            cancellationToken);

    private const string FindSql = $"select {Columns} from job_payments where id = @id and hold_id is not null";

    /// <summary>Payments that were never in this ledger's escrow, such as those of before it, are not shown.</summary>
    public Task<EscrowRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<EscrowRecord>(FindSql, new { id }, cancellationToken);

    private const string OfJobSql = $"select {Columns} from job_payments where job_id = @jobId and hold_id is not null";

    public Task<EscrowRecord?> OfJobAsync(string jobId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<EscrowRecord>(OfJobSql, new { jobId }, cancellationToken);

    public Task<EscrowRecord?> OfJobAsync(UnitOfWork unit, string jobId, CancellationToken cancellationToken) =>
        unit.FirstOrDefaultAsync<EscrowRecord>(OfJobSql, new { jobId }, cancellationToken);

    private const string OfJobsSql = $"select {Columns} from job_payments where job_id = any(@jobIds) and hold_id is not null";

    public Task<IReadOnlyList<EscrowRecord>> OfJobsAsync(UnitOfWork unit, string[] jobIds, CancellationToken cancellationToken) =>
        unit.QueryAsync<EscrowRecord>(OfJobsSql, new { jobIds }, cancellationToken);

    private const string LockSql = $"""
        select {Columns} from job_payments
        where job_id = any(@jobIds) and hold_id is not null and status = @status
        order by job_id for update
        """;

    /// <summary>Of these jobs the payments that have this status; nobody else changes them until the end of the transaction.</summary>
    public Task<IReadOnlyList<EscrowRecord>> LockAsync(UnitOfWork unit, string[] jobIds, string status, CancellationToken cancellationToken) =>
        unit.QueryAsync<EscrowRecord>(LockSql, new { jobIds, status }, cancellationToken);

    private const string TakeDueSql = $"""
        select {Columns} from job_payments
        where status = 'escrowed' and hold_id is not null and expires_at <= @now
        order by expires_at limit @limit for update skip locked
        """;

    public Task<IReadOnlyList<EscrowRecord>> TakeDueAsync(UnitOfWork unit, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        unit.QueryAsync<EscrowRecord>(TakeDueSql, new { now, limit }, cancellationToken);

    private const string ReleasedSql = """
        update job_payments p
        set status = 'released', node_id = r.node_id, payee_id = r.payee_id, reason = r.reason, resolution_id = r.resolution_id, updated_at = @now,
            node_amount = r.node * case p.currency when 'USDT' then 0.000001 else 0.00000001 end,
            platform_amount = r.platform * case p.currency when 'USDT' then 0.000001 else 0.00000001 end
        from unnest(@ids::text[], @nodeIds::uuid[], @payees::uuid[], @nodes::bigint[], @platforms::bigint[], @reasons::text[], @resolutions::uuid[])
            as r (id, node_id, payee_id, node, platform, reason, resolution_id)
        where p.id = r.id
        """;

    public Task<int> ReleasedAsync(
        UnitOfWork unit, IReadOnlyList<EscrowSettlement> settled, string[] reasons, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            ReleasedSql,
            new
            {
                ids = settled.Select(settlement => settlement.Payment.Id).ToArray(),
                nodeIds = settled.Select(settlement => settlement.Payee.NodeId).ToArray(),
                payees = settled.Select(settlement => settlement.Payee.UserId).ToArray(),
                nodes = settled.Select(settlement => settlement.Node.MinorUnits).ToArray(),
                platforms = settled.Select(settlement => settlement.Platform.MinorUnits).ToArray(),
                reasons,
                resolutions = settled.Select(settlement => EscrowLedger.SettleId(settlement.Payment.Id)).ToArray(),
                now,
            },
            cancellationToken);

    private const string DividedSql = """
        update job_payments set status = 'released', node_id = @nodeId, payee_id = @payeeId, reason = @reason, resolution_id = @resolution, updated_at = @now,
            node_amount = @nodes * case currency when 'USDT' then 0.000001 else 0.00000001 end,
            platform_amount = @platforms * case currency when 'USDT' then 0.000001 else 0.00000001 end
        where id = @id
        """;

    /// <summary>Several were paid by one payment: it names a node and its owner only when there is one.</summary>
    public Task<int> DividedAsync(UnitOfWork unit, IReadOnlyList<EscrowSettlement> parts, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (payment, only) = (parts[0].Payment, parts.Count == 1 ? parts[0].Payee : null);
        var row = new
        {
            id = payment.Id,
            nodeId = only?.NodeId,
            payeeId = only?.UserId,
            reason,
            resolution = EscrowLedger.SettleId(payment.Id),
            now,
            nodes = parts.Sum(part => part.Node.MinorUnits),
            platforms = parts.Sum(part => part.Platform.MinorUnits),
        };
        return unit.ExecuteAsync(DividedSql, row, cancellationToken);
    }

    private const string GivenBackSql = """
        update job_payments p set status = @status, reason = r.reason, resolution_id = r.resolution_id, updated_at = @now
        from unnest(@ids::text[], @reasons::text[], @resolutions::uuid[]) as r (id, reason, resolution_id)
        where p.id = r.id
        """;

    public Task<int> GivenBackAsync(
        UnitOfWork unit, IReadOnlyList<EscrowRecord> payments, string status, string[] reasons, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            GivenBackSql,
            new
            {
                status,
                ids = payments.Select(payment => payment.Id).ToArray(),
                reasons,
                resolutions = payments.Select(payment => EscrowLedger.VoidId(payment.Id)).ToArray(),
                now,
            },
            cancellationToken);

    private const string ReversedSql = """
        update job_payments set status = 'reversed', reversal_id = @reversal, reason = @reason, updated_at = @now where id = @id and status = 'released'
        """;

    /// <summary>What was paid is given back by this entry.</summary>
    public Task<int> ReversedAsync(UnitOfWork unit, string id, Guid reversal, string reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(ReversedSql, new { id, reversal, reason, now }, cancellationToken);

    private const string DisputeSql = """
        update job_payments set status = 'disputed', reason = @reason, updated_at = @now
        where id = @id and status = 'escrowed' and hold_id is not null
        """;

    public async Task<bool> DisputeAsync(UnitOfWork unit, string id, string reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        await unit.ExecuteAsync(DisputeSql, new { id, reason, now }, cancellationToken) == 1;

    private const string DisputedSql = $"select {Columns} from job_payments where status = 'disputed' and hold_id is not null order by updated_at, id limit @limit";

    /// <summary>What is to be decided, the longest disputed first.</summary>
    public Task<IReadOnlyList<EscrowRecord>> DisputedAsync(int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<EscrowRecord>(DisputedSql, new { limit }, cancellationToken);

    private const string NoteSql = """
        insert into escrow_outbox (payment_id, act, payee, created_at)
        select n.payment_id, @act, n.payee, @now from unnest(@ids::text[], @payees::text[]) as n (payment_id, payee)
        """;

    public Task<int> NoteAsync(
        UnitOfWork unit, short act, IReadOnlyList<(string PaymentId, string? Payee)> rows, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            NoteSql,
            new { act, now, ids = rows.Select(row => row.PaymentId).ToArray(), payees = rows.Select(row => row.Payee).ToArray() },
            cancellationToken);

    // Every difference between what payments say and what the ledger did.
    private const string DifferencesSql = $"""
        select p.id || ': ' || case
                when h.id is null or h.act <> 2 then 'its hold is missing in the ledger'
                when h.amount <> (p.amount * {Unit})::bigint then 'its hold has another amount'
                when p.status in ('escrowed', 'disputed') and l.id is null then 'it is in escrow and the ledger holds nothing'
                when p.status not in ('escrowed', 'disputed') and l.id is not null then 'it is over and the ledger still holds it'
                when p.status in ('released', 'reversed') and (r.act is distinct from 3 or t.amount <> ((p.node_amount + p.platform_amount) * {Unit})::bigint) then 'its settlement differs'
                when p.status = 'reversed' and not exists (select 1 from ledger_entries v where v.id = p.reversal_id) then 'it is reversed and the ledger knows nothing of it'
                when p.status in ('refunded', 'expired') and r.act is distinct from 4 then 'it was not given back'
            end as problem
        from job_payments p
        left join ledger_entries h on h.id = p.hold_id
        left join ledger_holds l on l.id = p.hold_id
        left join ledger_entries r on r.id = p.resolution_id and r.hold_id = p.hold_id
        left join lateral (select sum(amount) as amount from ledger_transfers where entry = r.seq) t on true
        where p.hold_id is not null
        """;

    private const string ProblemsSql = $"select problem from ({DifferencesSql}) d where problem is not null limit @limit";

    /// <summary>What does not agree between payments and the ledger, in words, at most so many.</summary>
    public Task<IReadOnlyList<string>> DifferencesAsync(int limit, CancellationToken cancellationToken) =>
        db.QueryAsync<string>(ProblemsSql, new { limit }, cancellationToken);
}
