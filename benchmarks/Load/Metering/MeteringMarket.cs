using System.Collections.Concurrent;
using System.Diagnostics;
using AIForge.Coordinator.Inference.Metering;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Load.Ledger;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AIForge.Load.Metering;

/// <summary>A service, its subscribers with credits, and the acts of a request on them.</summary>
internal sealed class MeteringMarket
{
    private const long Cost = 1_000;

    private static readonly Money Held = new(Asset.Usdt, 2 * Cost);

    private readonly LedgerDatabase _database;
    private readonly RequestSettlement _settlement;
    private readonly UsageRecording _recording;
    private readonly Guid[] _subscriptions;
    private readonly (Guid User, Guid Model, Guid Node, Guid Service) _ids = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());

    private MeteringMarket(LedgerDatabase database, int subscriptions)
    {
        (_database, _subscriptions) = (database, [.. Enumerable.Range(0, subscriptions).Select(_ => Guid.CreateVersion7())]);
        var (clock, notifications) = (TimeProvider.System, new NotificationListener(database.Source, TimeProvider.System, NullLogger<NotificationListener>.Instance));
        var settings = new CurrentSettings([RevenueRules.Setting], new SettingsStore(database.Db), notifications, clock, NullLogger<CurrentSettings>.Instance);
        var revenue = new RequestRevenue(database.Book, new RevenueStore(database.Db, clock), settings);
        var store = new UsageStore(database.Db);
        _settlement = new RequestSettlement(database.Db, store, revenue, clock, NullLogger<RequestSettlement>.Instance);
        _recording = new UsageRecording(database.Db, store, _settlement);
    }

    public static async Task<MeteringMarket> OpenAsync(LedgerDatabase database, int subscriptions)
    {
        var market = new MeteringMarket(database, subscriptions);
        await market.FillAsync();
        return market;
    }

    public async Task<Func<int, Task<int>>> BareAsync()
    {
        await using (var create = _database.Source.CreateCommand("create table if not exists bare (id uuid, amount bigint)")) await create.ExecuteNonQueryAsync();
        return async _ =>
        {
            await using var insert = _database.Source.CreateCommand("insert into bare values ($1, 1)");
            insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.NewGuid() });
            return await insert.ExecuteNonQueryAsync();
        };
    }

    public async Task<int> RecordAsync(int client, Guid? hold)
    {
        await _recording.RecordAsync(Usage(client, hold), default);
        return 1;
    }

    public async Task<int> HoldAsync(int client)
    {
        await HoldAsync(client, Guid.NewGuid());
        return 1;
    }

    /// <summary>Milliseconds of each row that was written for a paid request.</summary>
    public ConcurrentQueue<double> RowTimes { get; } = new();

    /// <summary>All that a paid request waits for.</summary>
    public async Task<int> MeterAsync(int client)
    {
        var hold = Guid.NewGuid();
        await HoldAsync(client, hold);
        var start = Stopwatch.GetTimestamp();
        await RecordAsync(client, hold);
        RowTimes.Enqueue(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return 1;
    }

    /// <summary>Settles what is due, as the coordinator does, while the sample is taken; and how many were settled a second until nothing was left.</summary>
    public async Task<(LedgerSample Sample, double Settled)> WhileSettlingAsync(Func<Task<LedgerSample>> measure)
    {
        using var ending = new CancellationTokenSource();
        var start = Stopwatch.GetTimestamp();
        var settling = SettleAsync(ending.Token);
        var sample = await measure();
        await ending.CancelAsync();
        var settled = await settling;
        return (sample, settled / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private async Task<int> SettleAsync(CancellationToken ending)
    {
        var settled = 0;
        while (true)
        {
            var last = ending.IsCancellationRequested;
            var some = await _settlement.SettleAsync(null, default);
            settled += some;
            if (some > 0) continue;
            if (last) return settled;
            await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task HoldAsync(int client, Guid hold)
    {
        var command = LedgerCommand.Hold(new LedgerHold(hold, EntryKind.ApiHold, "bench", AccountOf(client), Held, TimeProvider.System.GetUtcNow().AddHours(6)));
        if (await _database.Groups.ApplyAsync(command, default) is not LedgerOutcome.Applied) throw new InvalidOperationException("A hold was refused.");
    }

    private LedgerAccount AccountOf(int client) => LedgerAccount.ApiCredits(_subscriptions[client % _subscriptions.Length]);

    private UsageRecord Usage(int client, Guid? hold) => new()
    {
        Id = Guid.CreateVersion7(), UserId = _ids.User, ModelId = _ids.Model, NodeId = _ids.Node, ServiceId = hold is null ? null : _ids.Service,
        SubscriptionId = hold is null ? null : _subscriptions[client % _subscriptions.Length], Billing = hold is null ? "plan" : "request", PromptTokens = 100,
        CompletionTokens = 100, Attempts = 1, FinishReason = "stop", FirstTokenMs = 10, DurationMs = 100, CreatedAt = TimeProvider.System.GetUtcNow(), HoldId = hold,
        Cost = hold is null ? 0 : Cost, ComputeShare = hold is null ? null : 3_000,
    };

    private async Task FillAsync()
    {
        await using var work = await _database.Db.BeginAsync(default);
        await work.ExecuteAsync(
            """
            insert into users (id, username, auth_method, created_at, updated_at) values (@User, 'creator', 'wallet', now(), now()), (@Node, 'operator', 'wallet', now(), now());
            insert into models (id, name, owner_id, architecture, parameter_count, quantization, context_length, size_bytes, sha256, created_at)
            values (@Model, 'bench', @User, 'llama', 1, 'Q8_0', 512, 1, repeat('0', 64), now());
            insert into nodes (id, node_id, owner_id, name, created_at) values (@Node, 'node_bench', @Node, 'bench', now());
            insert into api_services (id, model_id, owner_id, name, description, pricing_type, request_price, serving, compute_share, status, created_at, updated_at)
            values (@Service, @Model, @User, 's', '', 'per_use', 1000, 'network', 3000, 'active', now(), now());
            """,
            new { _ids.User, _ids.Model, _ids.Node, _ids.Service }, default);
        await work.ExecuteAsync(
            """
            insert into users (id, username, auth_method, created_at, updated_at) select id, 'bench' || n, 'wallet', now(), now() from unnest(@ids) with ordinality t (id, n);
            insert into api_subscriptions (id, service_id, user_id, status, auto_renew, created_at) select id, @Service, id, 'active', false, now() from unnest(@ids) id
            """,
            new { ids = _subscriptions, _ids.Service }, default);
        var legs = _subscriptions.Select(id => new Leg(LedgerAccount.External(Asset.Usdt, "bench"), LedgerAccount.ApiCredits(id), Money.Whole(Asset.Usdt, 10_000_000)));
        await _database.Book.TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "bench", [.. legs]), default);
        await work.CommitAsync(default);
    }
}
