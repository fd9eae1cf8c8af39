using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.V1;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>Jobs that a node learns of before PostgreSQL's log is on the disk: docs/decisions/0034.</summary>
public sealed class JobsAheadOfDiskTests(JobsAheadOfDiskTests.Fixture fixture) : IClassFixture<JobsAheadOfDiskTests.Fixture>
{
    private readonly JobsFixture _fixture = (JobsFixture)fixture.Required();

    private Db Db => _fixture.Postgres.Db;

    [SkippableFact]
    public async Task Jobs_WhileTheDiskIsWaitedFor_ReachTheirNodeAndAreAnsweredAfterwards()
    {
        var (owner, model) = (await _fixture.UserAsync(), await _fixture.ModelAsync());
        await using var node = await _fixture.ConnectAsync(model);
        List<Task<CreateJobResponse>> calls = [];

        await LetCommitsWaitAsync();
        try
        {
            // One after the other, so that none travels in the transaction of another.
            for (var i = 1; i <= 5; i++)
            {
                calls.Add(_fixture.Jobs.CreateJobAsync(JobsFixture.Request(model), owner.Headers).ResponseAsync);
                await node.DesiredAsync(state => state.Attempts.Count == i);
            }

            calls.Should().OnlyContain(call => !call.IsCompleted, "nobody may be promised what a crash would take back");
        }
        finally
        {
            await LetCommitsGoOnAsync();
        }

        var jobs = await Task.WhenAll(calls).Within();
        jobs.Select(answer => answer.Job.JobId).Should().OnlyHaveUniqueItems();
    }

    /// <summary>A standby that never answers is for a commit what a disk is that never does: the log is written as far as it goes, and who waits for it waits on.</summary>
    private async Task LetCommitsWaitAsync()
    {
        await SetAsync("alter system set synchronous_standby_names = 'nobody'");
        await Eventually.IsTrueAsync(async () =>
        {
            var commit = Db.WaitForDiskAsync(default);
            return await Task.WhenAny(commit, Task.Delay(TimeSpan.FromMilliseconds(200))) != commit;
        });
    }

    private Task LetCommitsGoOnAsync() => SetAsync("alter system reset synchronous_standby_names");

    private async Task SetAsync(string sql)
    {
        await Db.ScalarAsync<object>(sql, null, default).Within();
        await Db.ScalarAsync<bool>("select pg_reload_conf()", null, default).Within();
    }

    public sealed class Fixture() : JobsFixture(new OwnPostgresFixture(withTables: true));
}
