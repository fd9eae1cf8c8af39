using AIForge.Coordinator.Ledger;
using AIForge.Testing;
using Npgsql;
using static AIForge.Coordinator.Tests.Ledger.LedgerWords;

namespace AIForge.Coordinator.Tests.Ledger;

/// <summary>Acts that share commits keep outcomes of their own.</summary>
public sealed class GroupCommitTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly LedgerHarness _ledger = new(postgres);

    [SkippableFact]
    public async Task ApplyAsync_HundredHoldsWithMoneyForThree_LetsThreeThroughInFewTransactions()
    {
        var user = await _ledger.FundedAsync(1).Within();
        var ids = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).ToArray();
        var group = NewGroup();

        var outcomes = await Task.WhenAll(ids.Select(id => group.ApplyAsync(HoldOf(id, user), default))).Within(Limit);

        outcomes.Count(outcome => outcome is LedgerOutcome.Applied).Should().Be(3);
        outcomes.Count(outcome => outcome is LedgerOutcome.InsufficientFunds).Should().Be(97);
        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((1_000_000, 900_000));
    }

    [SkippableFact]
    public async Task ApplyAsync_ManyAtOnce_ShareTransactions()
    {
        var user = await _ledger.FundedAsync(100).Within();
        var ids = Enumerable.Range(0, 200).Select(_ => Guid.NewGuid()).ToArray();
        var group = NewGroup();

        await Task.WhenAll(ids.Select(id => group.ApplyAsync(HoldOf(id, user), default))).Within(Limit);

        var transactions = await _ledger.Db.ScalarAsync<int>(
            "select count(distinct xmin::text)::integer from ledger_entries where id = any(@ids)", new { ids }, default).Within();
        transactions.Should().BeInRange(1, 50);
    }

    [SkippableFact]
    public async Task ApplyAsync_OneWithAnIdOfOtherContent_FailsAlone()
    {
        var (user, taken) = (await _ledger.FundedAsync(1).Within(), Guid.NewGuid());
        await _ledger.TransferAsync(taken, new Leg(Outside, Of(user), Usdt(1))).Within();
        var group = NewGroup();

        var acts = new[] { Guid.NewGuid(), taken, Guid.NewGuid() }.Select(id => group.ApplyAsync(HoldOf(id, user), default)).ToArray();

        await acts[1].Invoking(act => act.Within()).Should().ThrowAsync<LedgerConflictException>();
        (await Task.WhenAll(acts[0], acts[2]).Within()).Should().AllBeEquivalentTo(LedgerOutcome.Applied);
    }

    [SkippableFact]
    public async Task ApplyAsync_CancelledBeforeItBegins_IsNotApplied()
    {
        var (user, id) = (await _ledger.FundedAsync(1).Within(), Guid.NewGuid());

        var act = NewGroup().ApplyAsync(HoldOf(id, user), new CancellationToken(canceled: true));

        await act.Invoking(a => a.Within()).Should().ThrowAsync<OperationCanceledException>();
        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((1_000_000, 0));
    }

    /// <summary>Whatever became of a commit: asked again by its id, every act was done once.</summary>
    [SkippableFact]
    public async Task ApplyAsync_ConnectionsBreak_LosesAndDoublesNothing()
    {
        var user = await _ledger.FundedAsync(1_000).Within();
        var ids = Enumerable.Range(0, 600).Select(_ => Guid.NewGuid()).ToArray();
        var group = NewGroup();
        using var done = new CancellationTokenSource();
        var breaking = BreakAsync(done.Token);

        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (id, _) =>
        {
            while (!await TryAsync(group, HoldOf(id, user))) await Task.Delay(5, CancellationToken.None);
        }).Within(TimeSpan.FromMinutes(1));

        await done.CancelAsync();
        (await breaking.Within()).Should().BePositive("otherwise nothing was tried");
        (await _ledger.StateAsync(Of(user)).Within()).Should().Be((1_000_000_000, 600 * 300_000));
        (await _ledger.AuditAsync().Within()).Should().BeEmpty();
    }

    private GroupCommit NewGroup() => new(_ledger.Db, _ledger.Book);

    private static LedgerCommand HoldOf(Guid id, Guid user) => LedgerCommand.Hold(LedgerHarness.Hold(id, user, Micro(300_000)));

    private static async Task<bool> TryAsync(GroupCommit group, LedgerCommand command)
    {
        try
        {
            return await group.ApplyAsync(command, default) is LedgerOutcome.Applied or LedgerOutcome.AlreadyApplied;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task<int> BreakAsync(CancellationToken stop)
    {
        const string TerminateSql = """
            select count(pg_terminate_backend(pid))::integer from pg_stat_activity
            where pid <> pg_backend_pid() and datname = current_database() and query ~ 'ledger_(apply|hold)' and state <> 'idle'
            """;
        var broken = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                broken += await _ledger.Db.ScalarAsync<int>(TerminateSql, null, default);
            }
            catch (NpgsqlException)
            {
                // Its connection was another one's a moment ago, and was broken as that.
            }

            await Task.Delay(20, CancellationToken.None);
        }

        return broken;
    }
}
