using AIForge.Coordinator.Ledger;
using AIForge.Shared.Monies;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Ledger;

/// <summary>
/// Random transactions, a quarter of which crash before their commit, against a ledger in memory. One worker an asset, all at once,
/// so that they share sessions, shards and chains and nothing else.
/// </summary>
public sealed class LedgerHistoryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Histories = 10_000;
    private const int InABatch = 500;

    private readonly LedgerHarness _ledger = new(postgres);

    [SkippableFact]
    public async Task RandomHistories_WithCrashes_MatchTheModel()
    {
        var seed = Environment.TickCount;
        var workers = Enum.GetValues<Asset>().Select(asset => (History: new LedgerHistory(seed + (int)asset, asset), Model: new LedgerModel())).ToArray();

        for (var batch = 0; batch < Histories / InABatch; batch++)
        {
            await Task.WhenAll(workers.Select((worker, i) => Task.Run(async () =>
            {
                for (var n = 0; n < InABatch / workers.Length + 1; n++) workers[i].Model = await RunAsync(worker.History, workers[i].Model, seed);
            }))).Within(TimeSpan.FromSeconds(60));
            foreach (var (_, model) in workers) await CompareAsync(model, seed).Within();
        }

        (await _ledger.AuditAsync().Within(TimeSpan.FromSeconds(60))).Should().BeEmpty($"the seed was {seed}");
    }

    private async Task<LedgerModel> RunAsync(LedgerHistory history, LedgerModel before, int seed)
    {
        var (model, atOnce) = (before.Copy(), history.AtOnce);
        await using var work = await _ledger.Db.BeginAsync(default);
        var commands = new List<LedgerCommand>();
        var expected = new List<LedgerOutcome>();
        for (var left = history.Length; left > 0; left--)
        {
            var command = history.Next(model);
            commands.Add(command);
            expected.Add(model.Apply(command));
            if (atOnce && left > 1) continue;

            (await _ledger.Book.ApplyAsync(work, commands, default)).Should().Equal(expected, $"the seed was {seed}");
            commands.Clear();
            expected.Clear();
        }

        if (history.Crashes) return before;
        await work.CommitAsync(default);
        return model;
    }

    private async Task CompareAsync(LedgerModel model, int seed)
    {
        foreach (var account in model.Accounts)
            (await _ledger.StateAsync(account)).Should().Be((model.PostedOf(account), model.HeldOf(account)), $"that is {account}; the seed was {seed}");
    }
}
