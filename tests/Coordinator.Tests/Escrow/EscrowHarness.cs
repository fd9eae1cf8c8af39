using System.Net;
using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Payouts;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Tests.Admin;
using AIForge.Coordinator.Tests.Jobs;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Escrow;

/// <summary>Paid jobs without a host: payers, their jobs and what becomes of the money, on a clock that only the test moves.</summary>
internal sealed class EscrowHarness(JobsHarness jobs)
{
    public static readonly Money Hundred = Money.Whole(Asset.Aitbc, 100);

    public static readonly AdminActor Admin = new(new TestAdmin(TimeProvider.System).Wallet, IPAddress.Loopback);

    public JobsHarness Jobs { get; } = jobs.Required();

    public JobPayments Decisions => new(Jobs.Db, Jobs.Store, Jobs.Payments, Jobs.Escrows, Releases, Jobs.QuorumPayments, Jobs.Clock, NullLogger<JobPayments>.Instance);

    public JobReleases Releases { get; } = new(jobs.Db, jobs.Store, jobs.Payments, jobs.Settlement);

    public EscrowExpiry Expiry => new(Jobs.Db, Jobs.Escrows, Jobs.Clock, NullLogger<EscrowExpiry>.Instance);

    public JobIntake Intake { get; } = new(
        jobs.Db, jobs.Store, new ContainersStore(jobs.Db), new InputsStore(jobs.Db), jobs.Escrows, jobs.Handover, jobs.Delivery, jobs.Dispatcher(), new OpenJobLimit(jobs.Store, jobs.Clock, Options.Create(new JobsOptions())),
        NullLogger<JobIntake>.Instance);

    public TokenEscrow Tokens => new(Jobs.Db, Jobs.Store, Jobs.Payments, Jobs.Escrows, Jobs.Revenue, Jobs.Clock, Options.Create(new JobsOptions()));

    public JobPaymentResolution Resolution =>
        new(Jobs.Db, Jobs.Store, Jobs.Payments, Jobs.Escrows, Jobs.Settlement, Jobs.QuorumPayments, new SecurityLog(Jobs.Db, Jobs.Clock), Jobs.Clock);

    public BalanceTransfer Transfer
    {
        get
        {
            var store = new LedgerStore(Jobs.Db);
            return new BalanceTransfer(Jobs.Db, null!, Jobs.Book, new LedgerBalances(store), new LedgerEntries(store));
        }
    }

    /// <summary>A user with so much to spend.</summary>
    public async Task<Guid> PayerAsync(Money amount)
    {
        var id = Id<UserTag>.New(Jobs.Clock).Value;
        await ExecuteAsync(
            "insert into users (id, username, auth_method, created_at, updated_at) values (@id, @name, 'operator', @now, @now)",
            new { id, name = "payer-" + id.ToString("N"), now = Jobs.Clock.GetUtcNow() });
        await using var unit = await Jobs.Db.BeginAsync(default).Within();
        var leg = new Leg(LedgerAccount.External(amount.Asset, "ethereum"), LedgerAccount.UserAvailable(amount.Asset, id), amount);
        (await Jobs.Book.TransferAsync(unit, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "", [leg]), default).Within()).Should().Be(LedgerOutcome.Applied);
        await unit.CommitAsync(default).Within();
        return id;
    }

    /// <summary>What a submission stores, before it is stored.</summary>
    public (NewJob Job, NewEscrow Escrow) Order(Guid payer, (Guid Id, string Sha256) model, Money amount, int ttlSeconds = 900, int rate = 500)
    {
        var (id, now) = (Id<JobTag>.New(Jobs.Clock), Jobs.Clock.GetUtcNow());
        var ends = now.AddSeconds(ttlSeconds);
        var escrow = new NewEscrow(Id<JobPaymentTag>.New(Jobs.Clock).ToString(), id.ToString(), payer, amount, rate, new JobsOptions().EscrowEnd(now, ends));
        return (new NewJob(id.Value, id.ToString(), payer, "ai_inference", """{"model":"m","prompt":"p"}""", model.Id, model.Sha256, JobsHarness.MaxAttempts, now, ends, escrow.PaymentId), escrow);
    }

    public Task<JobAdmission> AdmitAsync((NewJob Job, NewEscrow Escrow) order, CancellationToken cancellationToken = default) =>
        Intake.AdmitAsync(order.Job, order.Escrow, cancellationToken);

    /// <summary>A queued job with its money in escrow.</summary>
    public async Task<PaidJobRow> QueuedAsync(Money? amount = null, int ttlSeconds = 900, int rate = 500)
    {
        var price = amount ?? Hundred;
        var (payer, model) = (await PayerAsync(price), await Jobs.ModelAsync());
        var order = Order(payer, model, price, ttlSeconds, rate);
        (await AdmitAsync(order).Within()).Should().Be(JobAdmission.Queued);
        return new PaidJobRow(order.Job.Id, order.Escrow.PaymentId, payer, price, model);
    }

    /// <summary>A job that a node has.</summary>
    public async Task<(PaidJobRow Job, AttemptKey Key)> LeasedAsync(Money? amount = null, int node = 0, int ttlSeconds = 900, int rate = 500)
    {
        var job = await QueuedAsync(amount, ttlSeconds, rate);
        return (job, (await Jobs.LeaseAsync(job.Model, Jobs.Nodes[node])).Single());
    }

    public async Task<EscrowRecord> PaymentAsync(PaidJobRow job) => (await Jobs.Payments.FindAsync(job.PaymentId, default).Within())!;

    /// <summary>What the payer has left to spend and in escrow, and what the node of this number may be paid.</summary>
    public async Task<(long Available, long Held)> PurseAsync(PaidJobRow job)
    {
        var balance = await new LedgerBalances(new LedgerStore(Jobs.Db)).OfAsync(LedgerAccount.UserAvailable(job.Amount.Asset, job.Payer), default).Within();
        return (balance.Available.MinorUnits, balance.Reserved.MinorUnits);
    }

    public async Task<long> PayableAsync(Guid node, Asset asset = Asset.Aitbc) => await PostedAsync(LedgerAccount.NodePayable(asset, node));

    public Task<long> PlatformAsync(Asset asset = Asset.Aitbc) => PostedAsync(LedgerAccount.PlatformRevenue(asset));

    public async Task<long> PostedAsync(LedgerAccount account) => (await new LedgerBalances(new LedgerStore(Jobs.Db)).OfAsync(account, default).Within()).Posted;

    /// <summary>The reason for which something is refused; null when it is not.</summary>
    public static async Task<string?> ReasonOf(Func<Task> act)
    {
        try
        {
            await act().Within();
            return null;
        }
        catch (FaultException fault)
        {
            return fault.Reason;
        }
    }

    /// <summary>Payments, jobs and ledger say the same, and the ledger agrees with itself.</summary>
    public async Task ReconciledAsync()
    {
        (await new LedgerAudit(Jobs.Db, new LedgerAuditStore(), [new EscrowChecks(Jobs.Payments)]).RunAsync(default).Within()).Differences.Should().BeEmpty();
        (await Jobs.Db.QueryAsync<string>(
            """
            select j.job_id || ' is ' || j.status || ' and its payment ' || coalesce(p.status, 'missing')
            from jobs j left join job_payments p on p.id = j.payment_id
            where j.payment_id is not null and (p.id is null
                or (j.status in ('FAILED', 'CANCELLED', 'EXPIRED', 'COMPLETED') and p.status = 'escrowed'))
            """, null, default).Within()).Should().BeEmpty();
        (await Jobs.Db.QueryAsync<string>(
            """
            select p.id from job_payments p left join (
                select reference, sum(amount) as amount from revenue_accruals where source = 5 group by reference) a on a.reference = p.job_id
            where (coalesce(p.node_amount, 0) * case p.currency when 'USDT' then 1000000 else 100000000 end)::bigint <> coalesce(a.amount, 0)
            """, null, default).Within()).Should().BeEmpty();
    }

    public async Task ExecuteAsync(string sql, object args)
    {
        await using var unit = await Jobs.Db.BeginAsync(default).Within();
        await unit.ExecuteAsync(sql, args, default).Within();
        await unit.CommitAsync(default).Within();
    }
}
