using System.Security.Cryptography;
using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Jobs;
using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Models;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Nodes.Reputation;
using AIForge.Coordinator.Nodes.Terms;
using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using AIForge.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>The job slice without a host: its acts over a database of their own, on a clock that only the test moves.</summary>
public sealed class JobsHarness : IAsyncLifetime
{
    public const int LeaseSeconds = 30;
    public const int MaxAttempts = 3;

    private readonly PostgresFixture _postgres = new();
    private readonly JobsOptions _options = new() { LeaseSeconds = LeaseSeconds, MaxAttempts = MaxAttempts, MaxResultBytes = 1_024 };

    public ManualTimeProvider Clock { get; } = new();

    internal Db Db => _postgres.Db;

    internal JobsStore Store => new(Db);

    internal JobCompletion Completion => new(
        Db, Store, new NodeFaultsStore(Db), Settlement, Reputations, Clock, Options.Create(_options), Options.Create(ContainerOptions), NullLogger<JobCompletion>.Instance);

    internal NodeReputations Reputations => field ??= new NodeReputations(Db, new NodeReputationStore(Db), Sessions, Settings, Clock, NullLogger<NodeReputations>.Instance);

    internal LeasingNodes Leasing => new(new NodesStore(Db), Reputations);

    internal ContainerOptions ContainerOptions { get; } = new();

    internal ContainersStore Containers => new(Db);

    internal JobCancellation Cancellation => new(Db, Store, Payments, Settlement, Clock, NullLogger<JobCancellation>.Instance);

    internal EscrowStore Payments => new(Db);

    internal LedgerBook Book => new(new LedgerStore(Db), Clock);

    internal Escrows Escrows => new(Payments, new EscrowOutbox(Payments, Options.Create(Contracts)), Book, Clock);

    internal JobSettlement Settlement => new(Store, Escrows, Revenue, new SpotChecks(Sampling, Sessions, Clock), Clock);

    internal SpotSampling Sampling => field ??= new SpotSampling(Settings);

    internal CheckPay CheckPay => new(Book, Payments, Revenue, Clock);

    internal SpotQueueing SpotQueueing => new(Db, new InputsStore(Db), CheckPay, Clock, NullLogger<SpotQueueing>.Instance);

    internal SpotJudgement Spot => new(Db, SpotQueueing, CheckPay, Settings, new SecurityLog(Db, Clock), Clock, NullLogger<SpotJudgement>.Instance);

    internal JobRevenue Revenue => new(new RevenueStore(Db, Clock), Settings, Clock);

    internal ContractsOptions Contracts { get; } = new();

    internal CurrentSettings Settings => field ??= new CurrentSettings(
        [RevenueRules.Setting, ReputationRules.Setting, ReputationRules.MinPaid, TrustSettings.SpotRate, TrustSettings.SpotBudget, TrustSettings.FraudSuspensionDays], new SettingsStore(Db), new NotificationListener(_postgres.Source, TimeProvider.System, NullLogger<NotificationListener>.Instance), Clock,
        NullLogger<CurrentSettings>.Instance);

    internal HeldAttempts Held { get; } = new(Options.Create(new JobsOptions()));

    internal NotificationListener Notifications => field ??= new NotificationListener(_postgres.Source, TimeProvider.System, NullLogger<NotificationListener>.Instance);

    internal QuorumPayments QuorumPayments => new(Db, Payments, Settlement);

    internal QuorumJudgement Quorum => new(Db, Store, QuorumPayments, Settlement, Clock, NullLogger<QuorumJudgement>.Instance);

    internal NodeSessions Sessions { get; } = new();

    internal Guid Owner { get; private set; }

    internal Guid[] Nodes { get; private set; } = [];

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        if (!_postgres.IsAvailable) return;
        Owner = Id<UserTag>.New(Clock).Value;
        await ExecuteAsync(
            "insert into users (id, username, auth_method, created_at, updated_at) values (@Owner, 'owner', 'operator', @now, @now)",
            new { Owner, now = Clock.GetUtcNow() });
        Nodes = [await NodeAsync(), await NodeAsync(), await NodeAsync(), await NodeAsync()];
    }

    public Task DisposeAsync() => _postgres.DisposeAsync();

    /// <summary>Skips the test when PostgreSQL is missing.</summary>
    public JobsHarness Required()
    {
        _postgres.Required();
        return this;
    }

    /// <summary>A model that no other test has heard of; jobs of different tests never meet in the queue.</summary>
    internal async Task<(Guid Id, string Sha256)> ModelAsync()
    {
        var (id, sha256) = (Id<ModelTag>.New(Clock).Value, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        await ExecuteAsync(
            """
            insert into models (id, name, architecture, parameter_count, quantization, context_length, size_bytes, sha256, created_at)
            values (@id, @name, 'llama', 1, 'Q8_0', 512, 1, @sha256, @now)
            """,
            new { id, name = "m-" + sha256[..16], sha256, now = Clock.GetUtcNow() });
        return (id, sha256);
    }

    internal async Task<Guid> SubmitAsync((Guid Id, string Sha256) model, int ttlSeconds = 900)
    {
        var id = Id<JobTag>.New(Clock);
        var now = Clock.GetUtcNow();
        var job = new NewJob(
            id.Value, id.ToString(), Owner, "ai_inference", """{"model":"m","prompt":"p"}""", model.Id, model.Sha256, MaxAttempts, now, now.AddSeconds(ttlSeconds));
        await using var unit = await Db.BeginAsync(default).Within();
        await Store.InsertAllAsync(unit, [job], default).Within();
        await unit.CommitAsync(default).Within();
        return id.Value;
    }

    /// <summary>Leases as a dispatcher does; the keys of the new attempts.</summary>
    internal async Task<IReadOnlyList<AttemptKey>> LeaseAsync((Guid Id, string Sha256) model, Guid node, int limit = 1)
    {
        var now = Clock.GetUtcNow();
        await using var unit = await Db.BeginAsync(default).Within();
        var owner = await Db.SingleAsync<Guid>("select owner_id from nodes where id = @node", new { node }, default).Within();
        var leasing = new LeasingNode(node, owner, [model.Sha256], NodeTerms.None, 0.5, 0.2);
        var jobs = await Store.LeaseNextAsync(unit, leasing, limit, now, now.AddSeconds(LeaseSeconds), default).Within();
        await unit.CommitAsync(default).Within();
        return [.. jobs.Select(job => new AttemptKey(job.Id, node, job.Attempt))];
    }

    internal Task<bool> ProgressAsync(AttemptKey key, double fraction = 0.5) => Completion.ProgressAsync(key, fraction, null, default).Within();

    internal Task<bool> CompleteAsync(AttemptKey key, string resultJson = """{"text":"done"}""") =>
        Completion.FinishAsync(key, JobOutcome.Success(resultJson), default).Within();

    internal Task<bool> FailAsync(AttemptKey key, bool permanent = false) =>
        Completion.FinishAsync(key, JobOutcome.Failure("BROKEN", "It broke.", permanent ? JobFault.Input : JobFault.Node), default).Within();

    internal Task<JobRecord> CancelAsync(Guid job) => Cancellation.CancelAsync(job, Owner, "", default).Within();

    /// <summary>Runs a reaper that started this long ago, stood still for a time before its last tick, and ends with that one at the time of the clock.</summary>
    internal async Task ReapAsync(int graceSeconds = 0, int startedSecondsAgo = 0, int stoodStillSeconds = 1)
    {
        var clock = new ManualTimeProvider(Clock.GetUtcNow().AddSeconds(-startedSecondsAgo));
        var log = new RecordingLogger<JobReaper>();
        using var reaper = new JobReaper(Db, Store, Settlement, clock, Options.Create(new JobsOptions { RestartGraceSeconds = graceSeconds }), Options.Create(ContainerOptions), log);
        await reaper.StartAsync(default).Within();
        await clock.WhenTimersWaitAsync();
        for (var left = startedSecondsAgo; left > 0;)
        {
            var step = left > stoodStillSeconds ? 1 : left;
            clock.Advance(TimeSpan.FromSeconds(step));
            await clock.WhenTimersWaitAsync();
            left -= step;
        }

        await reaper.StopAsync(default).Within();
        log.Entries.Should().NotContain(entry => entry.Level >= LogLevel.Warning);
    }

    internal JobModels JobModels(AskedModels asked) => new(Store, new ModelsStore(Db), asked, Clock);

    // No session here has room for containers, so that no task is ever made.
    private ContainerDispatch ContainerDispatch => new(
        Db, Containers, new ContainerNodes(Sessions, Held, Reputations, new GroupMatesStore(Db), new SuspendedNodes(Db, new ReputationStore(Db), Notifications, Clock, NullLogger<SuspendedNodes>.Instance)), tasks: null!, Completion, Sessions, Held, Clock, Options.Create(_options), NullLogger<ContainerDispatch>.Instance);

    internal LeaseDelivery Delivery => new(Held, new AskedModels(), NullLogger<LeaseDelivery>.Instance);

    internal JobHandover Handover => new(Store, Sessions, Held, Leasing, Clock, Options.Create(_options));

    internal JobDispatcher Dispatcher() => new(
        Db, Store, Sessions, Held, JobModels(new AskedModels()), ContainerDispatch, Leasing, Delivery, new NotificationListener(_postgres.Source, Clock, NullLogger<NotificationListener>.Instance), Clock,
        Options.Create(_options), NullLogger<JobDispatcher>.Instance);

    /// <summary>A node's stream that has said hello and is not settled yet.</summary>
    internal NodeSession Session(Guid node, (Guid Id, string Sha256) model, int slots = 8)
    {
        var hello = new NodeHello { Slots = slots, Models = { new ServableModel { Sha256 = model.Sha256 } } };
        var session = new NodeSession(new NodeIdentity(node, Owner), hello, 64, Clock);
        Sessions.Add(session);
        return session;
    }

    /// <summary>What a hello does that lists nothing.</summary>
    internal async Task ReleaseAsync(Guid node)
    {
        await using var unit = await Db.BeginAsync(default).Within();
        await Store.ReleaseOthersAsync(unit, node, [], Clock.GetUtcNow(), ContainerOptions.PoisonNodes, default).Within();
        await unit.CommitAsync(default).Within();
    }

    internal async Task<JobRecord> FindAsync(Guid job) => (await Store.FindAsync(job, Owner, default).Within())!;

    /// <summary>Everything the row holds, to show that nothing of it changed.</summary>
    internal Task<string> RowAsync(Guid job) => Db.SingleAsync<string>("select row_to_json(j)::text from jobs j where id = @job", new { job }, default).Within();

    private Task<Guid> NodeAsync() => NodeAsync(Owner);

    internal async Task<Guid> NodeAsync(Guid owner)
    {
        var id = Id<NodeTag>.New(Clock);
        await using var unit = await Db.BeginAsync(default).Within();
        var node = new NewNode(id.Value, id.ToString(), owner, "node", Clock.GetUtcNow());
        await new NodesStore(Db).InsertAsync(unit, node, default).Within();
        await unit.CommitAsync(default).Within();
        return id.Value;
    }

    internal async Task ExecuteAsync(string sql, object arguments)
    {
        await using var unit = await Db.BeginAsync(default).Within();
        await unit.ExecuteAsync(sql, arguments, default).Within();
        await unit.CommitAsync(default).Within();
    }
}
