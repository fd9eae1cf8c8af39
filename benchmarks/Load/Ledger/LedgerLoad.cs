using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;
using Npgsql;

namespace AIForge.Load.Ledger;

/// <summary>What the ledger does a second, each act committed by itself and many together, beside the commits that the machine can do.</summary>
internal static class LedgerLoad
{
    private const int Connections = 50, Busy = 32, Crowd = 64, BatchClients = 4, BatchSize = 200, Accounts = 64;
    private const double SingleTarget = 2_000, BatchTarget = 10_000, HotTarget = 50;

    private static readonly Money Price = new(Asset.Aitbc, 1_000), NodePart = new(Asset.Aitbc, 950), Fee = new(Asset.Aitbc, 50);

    public static async Task<int> RunAsync(LoadOptions options)
    {
        var report = new Report("ledger", options);
        await using var database = await LedgerDatabase.StartAsync(options, Connections);
        var users = await database.FundAsync(BatchClients * BatchSize);

        report.AddHeader("Ledger");
        report.Add($"A private PostgreSQL with its default durability: an answer is given after the write-ahead log is on the disk. A cycle is a hold and its settlement with two legs, 95 % to a node and 5 % to the platform; every entry is a link of a hash chain. Grouped acts are committed before they are answered too, together with what waited beside them; the others have a transaction each; alone means in one round trip, without statements around it that begin and commit. Server and driver µs are the processor time of PostgreSQL and of the benchmark for a unit, on all cores together.");
        report.Add($"");
        report.Add($"| what | clients | units/s | p50 ms | p99 ms | server µs | driver µs | target | |");
        report.Add($"|---|---|---|---|---|---|---|---|---|");

        var bare = await BareAsync(database);
        foreach (var clients in new[] { 1, Busy, Crowd }) Row("bare insert and commit, the limit", clients, await MeasureAsync(clients, bare));
        foreach (var clients in new[] { 1, Busy, Crowd })
            Row($"two-leg transfers, {Accounts} payers", clients, await MeasureAsync(clients, client => TransferAsync(database, users[client % Accounts])));
        Row($"two-leg transfers, {BatchSize} a commit", BatchClients, await MeasureAsync(BatchClients, client => TransfersAsync(database, users, client)));
        Row($"cycles, {Accounts} payers", 1, await MeasureAsync(1, client => CycleAsync(database, users[client])));
        var single = await MeasureAsync(Busy, client => CycleAsync(database, users[client]));
        Row($"cycles, {Accounts} payers", Busy, single);
        var alone = await MeasureAsync(Busy, client => AloneCycleAsync(database, users[client]));
        Row($"cycles, {Accounts} payers, alone", Busy, alone, $"≥ {SingleTarget:0}/s", alone.Rate >= SingleTarget);
        Row($"cycles, {Accounts} payers, alone", Crowd, await MeasureAsync(Crowd, client => AloneCycleAsync(database, users[client])));
        Row($"cycles, {Accounts} payers", Crowd, await MeasureAsync(Crowd, client => CycleAsync(database, users[client])));
        Row("cycles, one payer", Busy, await MeasureAsync(Busy, _ => CycleAsync(database, users[0])));
        var hot = await MeasureAsync(Crowd, _ => HoldAsync(database, users[0]));
        Row("holds, one payer", Crowd, hot);
        var grouped = await MeasureAsync(Busy, client => GroupedCycleAsync(database, users[client]));
        Row($"cycles, {Accounts} payers, grouped", Busy, grouped, $"≥ {SingleTarget:0}/s", grouped.Rate >= SingleTarget);
        Row($"cycles, one payer, grouped", Crowd, await MeasureAsync(Crowd, _ => GroupedCycleAsync(database, users[0])));
        var crowd = await MeasureAsync(Crowd, _ => GroupedAsync(database, LedgerCommand.Hold(Hold(users[0], Guid.NewGuid()))));
        Row("holds, one payer, grouped", Crowd, crowd, $"p99 ≤ {HotTarget:0} ms", crowd.P99 <= HotTarget);
        var batched = await MeasureAsync(BatchClients, client => CyclesAsync(database, users, client));
        Row($"cycles, {BatchSize} a commit", BatchClients, batched, $"≥ {BatchTarget:0}/s", batched.Rate >= BatchTarget);
        await report.WriteAsync();
        return 0;

        Task<LedgerSample> MeasureAsync(int clients, Func<int, Task<int>> act) => LedgerSample.MeasureAsync(clients, act, database.Postmaster);

        void Row(string what, int clients, LedgerSample sample, string target = "", bool met = true) =>
            report.Add($"| {what} | {clients} | {sample.Rate:0} | {sample.P50:0.##} | {sample.P99:0.##} | {sample.Server:0} | {sample.Driver:0} | {target} | {(target.Length == 0 ? "" : met ? "met" : "**missed**")} |");
    }

    private static async Task<Func<int, Task<int>>> BareAsync(LedgerDatabase database)
    {
        await using (var create = database.Source.CreateCommand("create table bare (id uuid, amount bigint)")) await create.ExecuteNonQueryAsync();
        return async _ =>
        {
            await using var insert = database.Source.CreateCommand("insert into bare values ($1, 1)");
            insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.NewGuid() });
            return await insert.ExecuteNonQueryAsync();
        };
    }

    private static Task<int> TransferAsync(LedgerDatabase database, Guid payer) => CommitAsync(database, work => database.Book.TransferAsync(work, Entry(payer), default));

    private static async Task<int> GroupedAsync(LedgerDatabase database, LedgerCommand command)
    {
        var outcome = await database.Groups.ApplyAsync(command, default);
        return outcome is LedgerOutcome.Applied ? 1 : throw new InvalidOperationException($"The ledger answered {outcome}.");
    }

    private static async Task<int> GroupedCycleAsync(LedgerDatabase database, Guid payer)
    {
        var hold = Hold(payer, Guid.NewGuid());
        await GroupedAsync(database, LedgerCommand.Hold(hold));
        return await GroupedAsync(database, LedgerCommand.Settle(hold.Id, Entry(payer)));
    }

    private static Task<int> HoldAsync(LedgerDatabase database, Guid payer) => CommitAsync(database, work => database.Book.HoldAsync(work, Hold(payer, Guid.NewGuid()), default));

    private static async Task<int> CycleAsync(LedgerDatabase database, Guid payer)
    {
        var hold = Guid.NewGuid();
        await CommitAsync(database, work => database.Book.HoldAsync(work, Hold(payer, hold), default));
        return await CommitAsync(database, work => database.Book.SettleAsync(work, hold, Entry(payer), default));
    }

    private static async Task<int> AloneAsync(LedgerDatabase database, LedgerCommand command)
    {
        var outcome = await database.Book.ApplyAloneAsync(command, default);
        return outcome is LedgerOutcome.Applied ? 1 : throw new InvalidOperationException($"The ledger answered {outcome}.");
    }

    private static async Task<int> AloneCycleAsync(LedgerDatabase database, Guid payer)
    {
        var hold = Hold(payer, Guid.NewGuid());
        await AloneAsync(database, LedgerCommand.Hold(hold));
        return await AloneAsync(database, LedgerCommand.Settle(hold.Id, Entry(payer)));
    }

    private static async Task<int> TransfersAsync(LedgerDatabase database, Guid[] users, int client) =>
        await CommitAsync(database, [.. Payers(users, client).Select(payer => LedgerCommand.Transfer(Entry(payer)))]);

    private static async Task<int> CyclesAsync(LedgerDatabase database, Guid[] users, int client)
    {
        var holds = Payers(users, client).Select(payer => Hold(payer, Guid.NewGuid())).ToList();
        await CommitAsync(database, [.. holds.Select(LedgerCommand.Hold)]);
        return await CommitAsync(database, [.. holds.Select(hold => LedgerCommand.Settle(hold.Id, Entry(Guid.Parse(hold.Account.Owner))))]);
    }

    private static IEnumerable<Guid> Payers(Guid[] users, int client) => Enumerable.Range(0, BatchSize).Select(i => users[(client * BatchSize) + i]);

    private static LedgerHold Hold(Guid payer, Guid id) =>
        new(id, EntryKind.JobHold, "job_bench", LedgerAccount.UserAvailable(Asset.Aitbc, payer), Price, DateTimeOffset.UnixEpoch.AddYears(100));

    private static LedgerEntry Entry(Guid payer)
    {
        var account = LedgerAccount.UserAvailable(Asset.Aitbc, payer);
        // Every payer's jobs run on a node of their own: as many nodes as users.
        return new LedgerEntry(
            Guid.NewGuid(),
            EntryKind.JobSplit,
            "job_bench",
            [new Leg(account, LedgerAccount.NodeHeld(Asset.Aitbc, payer), NodePart), new Leg(account, LedgerAccount.PlatformRevenue(Asset.Aitbc), Fee)]);
    }

    private static async Task<int> CommitAsync(LedgerDatabase database, Func<UnitOfWork, Task<LedgerOutcome>> act)
    {
        await using var work = await database.Db.BeginAsync(default);
        var outcome = await act(work);
        if (outcome is not LedgerOutcome.Applied) throw new InvalidOperationException($"The ledger answered {outcome}.");
        await work.CommitAsync(default);
        return 1;
    }

    private static async Task<int> CommitAsync(LedgerDatabase database, List<LedgerCommand> commands)
    {
        await using var work = await database.Db.BeginAsync(default);
        var outcomes = await database.Book.ApplyAsync(work, commands, default);
        if (outcomes.Any(outcome => outcome is not LedgerOutcome.Applied)) throw new InvalidOperationException("The ledger did not apply all.");
        await work.CommitAsync(default);
        return outcomes.Length;
    }
}
