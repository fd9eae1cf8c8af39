using System.Diagnostics;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Revenue;
using AIForge.Shared.Monies;
using Microsoft.Extensions.Logging.Abstractions;

namespace AIForge.Load.Ledger;

/// <summary>How long the close of a month takes whose pool a million requests divide.</summary>
internal static class MonthCloseLoad
{
    private const int Requests = 1_000_000, Users = 2_000, Models = 500, Nodes = 200;

    private const string FillSql = """
        insert into users (id, username, auth_method, created_at, updated_at)
        select gen_random_uuid(), 'user' || i, 'operator', now(), now() from generate_series(1, @Users) i;
        create temp table someone as select id, row_number() over () - 1 as n from users;
        create index on someone (n);
        insert into models (id, name, owner_id, architecture, parameter_count, quantization, context_length, size_bytes, sha256, created_at)
        select gen_random_uuid(), 'model' || i, s.id, 'llama', 1, 'Q8_0', 512, 1, repeat('0', 64), now() from generate_series(1, @Models) i join someone s on s.n = i;
        insert into nodes (id, node_id, owner_id, name, created_at)
        select gen_random_uuid(), 'node' || i, s.id, 'node', now() from generate_series(1, @Nodes) i join someone s on s.n = i + 1000;
        create temp table some_model as select id, row_number() over () - 1 as n from models;
        create temp table some_node as select id, row_number() over () - 1 as n from nodes;
        insert into api_requests (id, user_id, model_id, node_id, prompt_tokens, completion_tokens, attempts, finish_reason, duration_ms, created_at)
        select gen_random_uuid(), u.id, m.id, n.id, i % 1000, 1 + i % 300, 1, 'stop', 1, @Start + i * interval '2 seconds'
        from generate_series(1, @Requests) i
        join someone u on u.n = (i * 7919::bigint) % @Users
        join some_model m on m.n = (i * 104729::bigint) % @Models
        join some_node n on n.n = (i * 1299709::bigint) % @Nodes;
        insert into subscriptions (id, user_id, plan_type, price, status, started_at, period_start, period_end, anchor_day, next_plan)
        select gen_random_uuid(), id, 'pro', 0, 'active', @Start, @Start, @Start + interval '1 year', 1, 'pro' from someone;
        analyze api_requests; analyze subscriptions;
        """;

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("month-close", options);
        await using var database = await LedgerDatabase.StartAsync(options, 8);
        var month = new Month(2026, 1);
        await FillAsync(database, month);
        var close = Create(database);
        var read = await ReadAsync(database, month);

        var start = Stopwatch.GetTimestamp();
        await close.StepAsync(month, CancellationToken.None);
        var divided = Stopwatch.GetElapsedTime(start);
        await close.CloseAsync(month, CancellationToken.None);
        var closed = Stopwatch.GetElapsedTime(start);
        var parts = await database.Db.ScalarAsync<long>("select count(*) from revenue_accruals", null, CancellationToken.None);

        report.AddHeader("Month close");
        report.Add($"A month of {Requests} requests by {Users} users for {Models} models on {Nodes} nodes, a private PostgreSQL with its default durability. Reading the requests once, with nothing done to them, is the limit.");
        report.Add($"");
        report.Add($"| what | seconds |");
        report.Add($"|---|---|");
        report.Add($"| reading the requests and adding up their tokens | {read.TotalSeconds:0.00} |");
        report.Add($"| counting by model, node and split, dividing the pool, writing {parts} parts down | {divided.TotalSeconds:0.00} |");
        report.Add($"| posting them and closing | {(closed - divided).TotalSeconds:0.00} |");
        report.Add($"| all | {closed.TotalSeconds:0.00} |");
        await report.WriteAsync();
        return 0;
    }

    private static MonthClose Create(LedgerDatabase database)
    {
        var clock = TimeProvider.System;
        var settings = new CurrentSettings(
            [RevenueRules.Setting], new SettingsStore(database.Db), new NotificationListener(database.Source, clock, NullLogger<NotificationListener>.Instance), clock, NullLogger<CurrentSettings>.Instance);
        var (months, store) = (new MonthsStore(database.Db), new RevenueStore(database.Db, clock));
        var balances = new LedgerBalances(new LedgerStore(database.Db));
        return new MonthClose(database.Db, months, store, database.Book, balances, settings, clock, NullLogger<MonthClose>.Instance);
    }

    private static async Task FillAsync(LedgerDatabase database, Month month)
    {
        await using var work = await database.Db.BeginAsync(CancellationToken.None);
        await work.ExecuteAsync(FillSql, new { Users, Models, Nodes, Requests, month.Start }, CancellationToken.None);
        var pool = new Leg(LedgerAccount.External(Asset.Usdt, "bench"), LedgerAccount.ModelPool(Asset.Usdt, month), Money.Whole(Asset.Usdt, 50_000));
        await database.Book.TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "bench", [pool]), CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
    }

    private static async Task<TimeSpan> ReadAsync(LedgerDatabase database, Month month)
    {
        var start = Stopwatch.GetTimestamp();
        const string sumSql = "select sum(tokens_used)::bigint from api_requests where created_at >= @Start and created_at < @End";
        await database.Db.ScalarAsync<long>(sumSql, new { month.Start, month.End }, CancellationToken.None);
        return Stopwatch.GetElapsedTime(start);
    }
}
