using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Npgsql;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Ledger;

/// <summary>What many do at once, and what a crash leaves behind.</summary>
public sealed class LedgerRaceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Racers = 18;

    private readonly LedgerHarness _ledger = new(postgres);

    [SkippableFact]
    public async Task HoldAsync_TwentyOfThreeTenthsOfOne_LetsThreeThrough()
    {
        var user = await _ledger.FundedAsync(1).Within();

        var outcomes = await RaceAsync(20, _ => _ledger.HoldAsync(Guid.NewGuid(), user, Micro(300_000))).Within(TimeSpan.FromSeconds(30));

        outcomes.Count(outcome => outcome is LedgerOutcome.Applied).Should().Be(3);
        outcomes.Count(outcome => outcome is LedgerOutcome.InsufficientFunds).Should().Be(17);
        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((1_000_000, 900_000));
    }

    [SkippableFact]
    public async Task SettleAsync_TwentyOfOneHold_LetsOneThrough()
    {
        var (user, hold) = (await _ledger.FundedAsync(1).Within(), Guid.NewGuid());
        await _ledger.HoldAsync(hold, user, Usdt(1)).Within();

        var outcomes = await RaceAsync(20, _ => _ledger.SettleAsync(hold, new Leg(Of(user), Outside, Usdt(1)))).Within(TimeSpan.FromSeconds(30));

        outcomes.Count(outcome => outcome is LedgerOutcome.Applied).Should().Be(1);
        outcomes.Count(outcome => outcome is LedgerOutcome.HoldResolved).Should().Be(19);
    }

    [SkippableFact]
    public async Task TransferAsync_TwentyOfOneId_AppliesOne()
    {
        var (user, id) = (Guid.NewGuid(), Guid.NewGuid());

        var outcomes = await RaceAsync(20, _ => _ledger.TransferAsync(id, new Leg(Outside, Of(user), Usdt(1)))).Within(TimeSpan.FromSeconds(30));

        outcomes.Count(outcome => outcome is LedgerOutcome.Applied).Should().Be(1);
        outcomes.Count(outcome => outcome is LedgerOutcome.AlreadyApplied).Should().Be(19);
    }

    [SkippableFact]
    public async Task SettleAsync_AgainstVoidAndExpiry_OneOfThemCounts()
    {
        for (var round = 0; round < 10; round++)
        {
            var (user, hold) = (await _ledger.FundedAsync(1).Within(), Guid.NewGuid());
            await _ledger.HoldAsync(hold, user, Usdt(1), _ledger.Clock.GetUtcNow()).Within();

            var outcomes = await RaceAsync(
                Racers,
                i => (i % 3) switch
                {
                    0 => _ledger.SettleAsync(hold, new Leg(Of(user), Outside, Micro(600_000))),
                    1 => _ledger.VoidAsync(hold, Guid.NewGuid()),
                    _ => ExpiredAsync(),
                }).Within(TimeSpan.FromSeconds(30));

            var settled = outcomes.Where((outcome, i) => i % 3 == 0 && outcome is LedgerOutcome.Applied).Count();
            var voided = outcomes.Where((outcome, i) => i % 3 == 1 && outcome is LedgerOutcome.Applied).Count();
            (settled + voided).Should().BeLessThanOrEqualTo(1);
            (await _ledger.StateAsync(Of(user)).Within()).Should().Be((settled == 1 ? 400_000 : 1_000_000, 0));
        }

        (await _ledger.AuditAsync().Within()).Should().BeEmpty();

        async Task<LedgerOutcome> ExpiredAsync()
        {
            await _ledger.ExpireAsync();
            return LedgerOutcome.AlreadyApplied;
        }
    }

    [SkippableFact]
    public async Task TransferAsync_BackAndForthBetweenTheSameAccounts_NeverDeadlocks()
    {
        var users = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _ledger.FundedAsync(1000))).Within();

        var outcomes = await RaceAsync(
            240, i => _ledger.TransferAsync(new Leg(Of(users[i % 3]), Of(users[(i + 1) % 3]), Micro(7)), new Leg(Of(users[(i + 2) % 3]), LedgerAccount.PlatformRevenue(Asset.Usdt), Micro(1))))
            .Within(TimeSpan.FromSeconds(60));

        outcomes.Should().OnlyContain(outcome => outcome == LedgerOutcome.Applied);
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task TransferAsync_CrowdOnShards_KeepsTheSum()
    {
        var (users, platform) = (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _ledger.FundedAsync(10))).Within(), LedgerAccount.PlatformRevenue(Asset.Usdt));
        var before = await _ledger.PostedAsync(platform).Within();

        // In and out at once: a debit needs all shards, a credit one.
        await RaceAsync(
            160, i => i % 8 == 0
                ? _ledger.TransferAsync(new Leg(platform, Outside, Micro(3)))
                : _ledger.TransferAsync(new Leg(Of(users[i % 8]), platform, Micro(10)))).Within(TimeSpan.FromSeconds(60));

        (await _ledger.PostedAsync(platform).Within()).Should().BeInRange(before + 1_400 - 60, before + 1_400);
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData("ledger_entries", "insert")]
    [InlineData("ledger_transfers", "insert")]
    [InlineData("ledger_holds", "delete")]
    [InlineData("ledger_accounts", "update")]
    [InlineData("ledger_chains", "update")]
    public async Task SettleAsync_FailsAtAnyTable_LeavesNothingBehind(string table, string act)
    {
        var (user, hold, id) = (await _ledger.FundedAsync(2).Within(), Guid.NewGuid(), Guid.NewGuid());
        await _ledger.HoldAsync(hold, user, Usdt(1)).Within();
        var leg = new Leg(Of(user), Outside, Usdt(1));
        await ExecuteAsync($"create trigger fails after {act} on {table} for each statement execute function refuse_change()").Within();

        var failed = () => _ledger.SettleAsync(hold, id, leg).Within();
        await failed.Should().ThrowAsync<PostgresException>();
        await ExecuteAsync($"drop trigger fails on {table}").Within();

        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((2_000_000, 1_000_000));
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
        (await _ledger.SettleAsync(hold, id, leg).Within()).Should().Be(LedgerOutcome.Applied);
    }

    [SkippableFact]
    public async Task TransferAsync_SessionKilledBeforeTheCommit_LeavesNothingBehind()
    {
        var (user, id) = (Guid.NewGuid(), Guid.NewGuid());
        var entry = LedgerHarness.Entry(id, new Leg(Outside, Of(user), Usdt(1)));
        var work = await _ledger.Db.BeginAsync(default).Within();
        (await _ledger.Book.TransferAsync(work, entry, default).Within()).Should().Be(LedgerOutcome.Applied);
        var session = await work.ScalarAsync<int>("select pg_backend_pid()", null, default).Within();

        await ExecuteAsync($"select pg_terminate_backend({session}, 5000)").Within();
        var commit = () => work.CommitAsync(default).Within();
        await commit.Should().ThrowAsync<NpgsqlException>();
        await work.DisposeAsync();

        (await _ledger.PostedAsync(Of(user)).Within()).Should().Be(0);
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
        (await _ledger.TransferAsync(id, [.. entry.Legs]).Within()).Should().Be(LedgerOutcome.Applied);
    }

    [SkippableFact]
    public async Task EntriesAndLegs_Changed_AreRefused()
    {
        await _ledger.FundedAsync(1).Within();
        string[] changes =
        [
            "update ledger_entries set reference = 'x'", "delete from ledger_entries", "truncate ledger_entries",
            "update ledger_transfers set amount = 1", "delete from ledger_transfers", "truncate ledger_transfers", "delete from ledger_accounts",
        ];

        foreach (var change in changes)
        {
            var act = () => ExecuteAsync(change).Within();
            (await act.Should().ThrowAsync<PostgresException>(change)).Which.SqlState.Should().Be(PostgresErrorCodes.RestrictViolation);
        }
    }

    [SkippableFact]
    public async Task Balance_BelowZero_IsRefusedByTheTableItself()
    {
        var user = await _ledger.FundedAsync(1).Within();

        await ExpectAsync("debits = debits + 1000001", "ledger_accounts_covered").Within();
        await ExpectAsync("held = 1000001", "ledger_accounts_covered").Within();
        await ExpectAsync("held = -1", "ledger_accounts_counters").Within();

        // Nor does it help to say that the rows come from another server.
        async Task ExpectAsync(string change, string broken)
        {
            foreach (var role in new[] { "origin", "replica" })
            {
                var act = () => ExecuteAsync($"set local session_replication_role = {role}; update ledger_accounts set {change} where owner = '{user}'");
                (await act.Should().ThrowAsync<PostgresException>($"{change} as {role}")).Which.ConstraintName.Should().Be(broken);
            }
        }
    }

    private static async Task<LedgerOutcome[]> RaceAsync(int racers, Func<int, Task<LedgerOutcome>> act)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var racing = Enumerable.Range(0, racers).Select(i => Task.Run(async () =>
        {
            await start.Task;
            return await act(i);
        })).ToList();
        start.SetResult();
        return await Task.WhenAll(racing);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using UnitOfWork work = await _ledger.Db.BeginAsync(default);
        await work.ExecuteAsync(sql, null, default);
        await work.CommitAsync(default);
    }
}
