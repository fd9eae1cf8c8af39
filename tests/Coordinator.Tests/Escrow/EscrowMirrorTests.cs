using AIForge.Chains.Contracts;
using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Escrow.Mirror;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Contracts;
using AIForge.Coordinator.Tests.Payments;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using AIForge.Testing;
using AIForge.Testing.Chains;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using EscrowDifference = AIForge.Coordinator.Escrow.Mirror.EscrowDifference;
using NewEscrow = AIForge.Coordinator.Escrow.NewEscrow;

namespace AIForge.Coordinator.Tests.Escrow;

/// <summary>Escrows of the ledger in the contract on a real chain.</summary>
public sealed class EscrowMirrorTests(EthereumFixture chain, PostgresFixture postgres) : IClassFixture<EthereumFixture>, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly EthereumChain _chain = chain.Chain;
    private readonly PostgresFixture _postgres = postgres.Required();
    private MisbehavingProxy _proxy = null!;
    private ContractsHarness _contracts = null!;
    private EscrowMirror _mirror = null!;
    private Guid _payer;
    private EscrowPayee _payee = null!;

    public async Task InitializeAsync()
    {
        _proxy = await MisbehavingProxy.StartAsync(_chain.Address);
        _contracts = await ContractsHarness.StartAsync(_chain, _postgres.ConnectionString, _proxy.Address, new() { ["Escrow:Mirror:MaxAge"] = "00:00:00", ["Escrow:Mirror:CheckEvery"] = "01:00:00" });
        _mirror = _contracts.Coordinator.Services.GetServices<IHostedService>().OfType<EscrowMirror>().Single();
        _payer = (await _contracts.Coordinator.CreateUserAsync()).UserId;
        var operatorId = (await _contracts.Coordinator.CreateUserAsync()).UserId;
        var node = await _contracts.Get<Db>().ScalarAsync<Guid>(
            "with n as (insert into nodes (id, node_id, owner_id, name, created_at) values (gen_random_uuid(), gen_random_uuid()::text, @operatorId, 'node', now()) returning id) select id from n",
            new { operatorId },
            default).Within();
        _payee = new EscrowPayee(node, operatorId, asset => LedgerAccount.NodePayable(asset, node));
        foreach (var asset in new[] { Asset.Aitbc, Asset.Usdt }) await FundAsync(asset);
    }

    public async Task DisposeAsync()
    {
        await _contracts.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [SkippableFact]
    public async Task BatchAsync_HeldReleasedAndRefunded_AreTheSameInTheContract()
    {
        var (kept, paid, returned) = (await HoldAsync(100), await HoldAsync(200), await HoldAsync(300));
        await HoldAsync(50, Asset.Usdt);
        (await BatchAsync()).Should().Be(3, "the contract knows no USDT");
        await _contracts.FinishAsync();
        (await PhaseAsync(paid)).Should().Be(EscrowPhase.Held);

        await ReleaseAsync(paid);
        await RefundAsync(returned);
        await BatchAsync();
        await _contracts.FinishAsync();

        (await PhaseAsync(kept), await PhaseAsync(paid), await PhaseAsync(returned)).Should().Be((EscrowPhase.Held, EscrowPhase.Released, EscrowPhase.Refunded));
        var report = await ReportAsync();
        report.Differences.Should().BeEmpty();
        (report.Compared, report.Locked).Should().Be((3, 100_00000000));
        (await BatchAsync()).Should().Be(0, "nothing is told twice");
    }

    [SkippableFact]
    public async Task BatchAsync_EndedBeforeItWasTold_IsLockedFirst()
    {
        var job = await HoldAsync(100);
        await ReleaseAsync(job);

        (await BatchAsync()).Should().Be(2);
        await _contracts.FinishAsync();

        (await PhaseAsync(job)).Should().Be(EscrowPhase.Released);
    }

    [SkippableFact]
    public async Task BatchAsync_ManyReplicas_TellEachActOnce()
    {
        for (var i = 0; i < 5; i++) await HoldAsync(1);

        var told = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _mirror.BatchAsync(default))).Within();

        told.Sum().Should().Be(5);
        await _contracts.FinishAsync();
        (await ReportAsync()).Locked.Should().Be(new System.Numerics.BigInteger(5_00000000));
    }

    [SkippableFact]
    public async Task BatchAsync_KilledAnywhere_TellsEachActOnce()
    {
        var jobs = new List<Guid>();
        var kills = await Killer.RunAllAsync(
            async () =>
            {
                jobs.Add(await HoldAsync(1));
                return token => _mirror.BatchAsync(token);
            },
            () => BatchAsync());

        kills.Should().BeGreaterThan(5);
        await _contracts.FinishAsync();
        foreach (var job in jobs) (await PhaseAsync(job)).Should().Be(EscrowPhase.Held);
        var report = await ReportAsync();
        (report.Compared, report.Locked, report.Totals.Waiting).Should().Be((jobs.Count, jobs.Count * 1_00000000L, 0));
    }

    [SkippableFact]
    public async Task ChainDown_EscrowsGoOnAndTheQueueGrows()
    {
        _proxy.FailWithStatus(System.Net.HttpStatusCode.ServiceUnavailable);
        var job = await HoldAsync(100);
        await BatchAsync();
        await ReleaseAsync(job);
        await _contracts.RoundAsync();

        var down = await ReportAsync();

        (down.Totals.Waiting, down.Totals.UnderWay).Should().Be((1, 1));
        down.Problem.Should().NotBeEmpty();
        (await LedgerAsync(_payee.Account(Asset.Aitbc))).Should().Be(Money.Whole(Asset.Aitbc, 95));

        _proxy.Fail = null;
        await BatchAsync();
        await _contracts.FinishAsync();
        (await PhaseAsync(job)).Should().Be(EscrowPhase.Released);
    }

    [SkippableFact]
    public async Task Reconcile_ContractWasChangedByOthers_ShowsTheDifference()
    {
        var job = await HoldAsync(100);
        await BatchAsync();
        await _contracts.FinishAsync();
        await _contracts.EnqueueAsync(EscrowCall.SettleBatch([new AIForge.Chains.Contracts.EscrowSettlement(job, null)]));
        await _contracts.FinishAsync();

        var report = await ReportAsync();

        report.Differences.Should().ContainSingle().Which.Should().Be(
            new EscrowDifference(new Id<JobPaymentTag>(job).ToString(), 100_00000000, EscrowPhase.Held, EscrowPhase.Refunded));
    }

    [SkippableFact]
    public async Task ReconcileEscrows_AskedByAnAdmin_TellsBothSides()
    {
        await HoldAsync(100);
        await BatchAsync();
        await _contracts.FinishAsync();
        await HoldAsync(20);
        var request = new ReconcileEscrowsRequest();
        var client = new EscrowAdminService.EscrowAdminServiceClient(_contracts.Coordinator.Anonymous);

        var reply = await client.ReconcileEscrowsAsync(request, ContractsHarness.Admin.Sign("/aiforge.v1.EscrowAdminService/ReconcileEscrows", request)).ResponseAsync.Within();

        (reply.Configured, reply.Locked, reply.Waiting, reply.Compared, reply.Differences.Count, reply.Problem).Should().Be((true, "100.00000000", 1, 1, 0, ""));
        (await client.Invoking(anonymous => anonymous.ReconcileEscrowsAsync(request).ResponseAsync.Within()).Should().ThrowAsync<RpcException>())
            .Which.StatusCode.Should().Be(StatusCode.Unauthenticated);
    }

    [SkippableFact]
    public async Task BatchAsync_MoreThanTheContractHolds_StaysInTheLedgerAloneAndHoldsUpNobody()
    {
        await HoldAsync(800_000_000);
        var job = await HoldAsync(1);

        await BatchAsync();
        await _contracts.FinishAsync();

        (await PhaseAsync(job)).Should().Be(EscrowPhase.Held);
        var report = await ReportAsync();
        (report.Totals.Waiting, report.Differences.Count).Should().Be((0, 0));
    }

    [SkippableFact]
    public async Task BatchAsync_NodeOwnerHasAWalletOnTheChain_IsPaidInTheLedgerAlone()
    {
        var (job, wallet) = (await HoldAsync(100), System.Security.Cryptography.RandomNumberGenerator.GetBytes(20));
        await InOneAsync(async work =>
        {
            // The job itself does not matter here, only whom it names.
            await work.ExecuteAsync("set local session_replication_role = replica", null, default).Within();
            await work.ExecuteAsync(
                """
                insert into user_wallets (id, user_id, wallet_addr, network, wallet_type, is_primary, created_at)
                values (gen_random_uuid(), @owner, @wallet, 'ethereum', 'metamask', true, now());
                insert into jobs (id, job_id, owner_id, type, status, config, model_id, model_sha256, attempt, max_attempts, node_id, lease_until, created_at, expires_at)
                values (@job, @name, @payer, 'ai_inference', 'RUNNING', '{}', gen_random_uuid(), repeat('a', 64), 1, 3, @node, now(), now(), now() + interval '1 hour')
                """,
                new { owner = _payee.UserId, wallet = "0x" + Convert.ToHexStringLower(wallet), job, name = JobOf(job), payer = _payer, node = _payee.NodeId },
                default).Within();
            var ends = await _contracts.Get<JobsStore>().EndsAsync(work, [job], default).Within();
            (await _contracts.Get<JobSettlement>().PayAsync(work, ends, _ => "done", default).Within()).Should().ContainSingle();
        });
        await BatchAsync();
        await _contracts.FinishAsync();

        (await PhaseAsync(job)).Should().Be(EscrowPhase.Released);
        (await LedgerAsync(_payee.Account(Asset.Aitbc))).Should().Be(Money.Whole(Asset.Aitbc, 95));
        var account = await _chain.Rpc.CallAsync(_contracts.Contracts.Escrow, EscrowCall.AccountOf(wallet), default).Within();
        account.Should().OnlyContain(digit => digit == 0, "what it could withdraw there it can spend in the ledger already");
    }

    [SkippableFact]
    public async Task BatchAsync_OldPaymentWithAnotherKindOfId_HoldsUpNobody()
    {
        var old = new NewEscrow($"old-{Guid.NewGuid()}", $"old-job-{Guid.NewGuid()}", _payer, Money.Whole(Asset.Aitbc, 5), 500, TimeProvider.System.GetUtcNow().AddHours(1));
        await InOneAsync(async work => (await _contracts.Get<Escrows>().HoldAsync(work, old, default).Within()).Should().BeTrue());
        var job = await HoldAsync(1);

        await BatchAsync();
        await _contracts.FinishAsync();

        (await PhaseAsync(job)).Should().Be(EscrowPhase.Held);
        (await ReportAsync()).Totals.Waiting.Should().Be(0);
    }

    private Task<int> BatchAsync() => _mirror.BatchAsync(default).Within();

    private Task<EscrowReport> ReportAsync() => _contracts.Get<EscrowReconciliation>().RunAsync(default).Within();

    private async Task<EscrowPhase> PhaseAsync(Guid job)
    {
        var answer = await _chain.Rpc.CallAsync(_contracts.Contracts.Escrow, EscrowCall.JobOf(job), default).Within();
        return EscrowState.TryRead(answer, out var state) ? state.Phase : throw new InvalidOperationException("no state");
    }

    private async Task<Money> LedgerAsync(LedgerAccount account) => (await _contracts.Get<LedgerBalances>().OfAsync(account, default).Within()).Available;

    private async Task<Guid> HoldAsync(long amount, Asset asset = Asset.Aitbc)
    {
        var id = Guid.CreateVersion7();
        var escrow = new NewEscrow(
            new Id<JobPaymentTag>(id).ToString(), JobOf(id), _payer, Money.Whole(asset, amount), 500, TimeProvider.System.GetUtcNow().AddHours(1));
        await InOneAsync(async work => (await _contracts.Get<Escrows>().HoldAsync(work, escrow, default).Within()).Should().BeTrue());
        return id;
    }

    private Task ReleaseAsync(Guid id) => InOneAsync(async work =>
        (await _contracts.Get<Escrows>().ReleaseAllAsync(work, [new EscrowRelease(JobOf(id), _payee, "done")], default).Within()).Should().ContainSingle());

    private Task RefundAsync(Guid id) => InOneAsync(async work =>
        (await _contracts.Get<Escrows>().RefundAllAsync(work, [new EscrowRefund(JobOf(id), "failed")], default).Within()).Should().ContainSingle());

    private Task FundAsync(Asset asset) => InOneAsync(async work =>
    {
        var leg = new Leg(LedgerAccount.External(asset, "test"), LedgerAccount.UserAvailable(asset, _payer), Money.Whole(asset, 1_000_000_000));
        await _contracts.Get<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "test", [leg]), default).Within();
    });

    private async Task InOneAsync(Func<UnitOfWork, Task> act)
    {
        await using var work = await _contracts.Get<Db>().BeginAsync(default).Within();
        await act(work);
        await work.CommitAsync(default).Within();
    }

    private static string JobOf(Guid id) => new Id<JobTag>(id).ToString();
}
