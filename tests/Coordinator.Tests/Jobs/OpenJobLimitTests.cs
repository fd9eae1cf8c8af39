using AIForge.Coordinator.Jobs;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>When open jobs are counted, and when an earlier count is believed.</summary>
public sealed class OpenJobLimitTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private readonly JobsHarness _harness = harness.Required();

    [SkippableFact]
    public async Task Room_FarBelowTheLimit_IsCountedOnceAndAgainFromHalfOfItOn()
    {
        var limit = new OpenJobLimit(_harness.Store, _harness.Clock, Options.Create(new JobsOptions { MaxOpenJobsPerUser = 10 }));
        var owner = Guid.NewGuid();

        (await RoomAsync(limit, owner, 3)).Should().Be(10, "nobody knew how many there are");
        (await RoomAsync(limit, owner, 2)).Should().Be(2, "at most five are open then");
        (await RoomAsync(limit, owner, 1)).Should().Be(10, "half of the limit may be reached: they are counted");
        (await RoomAsync(limit, owner, 1)).Should().Be(1);
        _harness.Clock.Advance(TimeSpan.FromSeconds(11));
        (await RoomAsync(limit, owner, 1)).Should().Be(10, "the count is old");
    }

    private async Task<int> RoomAsync(OpenJobLimit limit, Guid owner, int jobs)
    {
        await using var unit = await _harness.Db.BeginAsync(default);
        return (await limit.RoomAsync(unit, new Dictionary<Guid, int> { [owner] = jobs }, default))[owner];
    }
}
