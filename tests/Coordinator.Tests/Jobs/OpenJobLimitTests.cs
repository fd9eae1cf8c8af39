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
        var (limit, owner) = (Limit(2_000), Guid.NewGuid());

        (await RoomAsync(limit, owner, 600)).Should().Be(2_000, "nobody knew how many there are");
        (await RoomAsync(limit, owner, 300)).Should().Be(300, "at most 900 are open then");
        (await RoomAsync(limit, owner, 200)).Should().Be(2_000, "half of the limit may be reached: they are counted");
        (await RoomAsync(limit, owner, 1)).Should().Be(1);
        _harness.Clock.Advance(TimeSpan.FromSeconds(11));
        (await RoomAsync(limit, owner, 1)).Should().Be(2_000, "the count is old");
    }

    [SkippableFact]
    public async Task Room_UnderASmallLimit_IsCountedEachTime()
    {
        var (limit, owner) = (Limit(30), Guid.NewGuid());

        for (var i = 0; i < 3; i++) (await RoomAsync(limit, owner, 1)).Should().Be(30);
    }

    private OpenJobLimit Limit(int most) => new(_harness.Store, _harness.Clock, Options.Create(new JobsOptions { MaxOpenJobsPerUser = most }));

    private async Task<int> RoomAsync(OpenJobLimit limit, Guid owner, int jobs)
    {
        await using var unit = await _harness.Db.BeginAsync(default);
        return (await limit.RoomAsync(unit, new Dictionary<Guid, int> { [owner] = jobs }, default))[owner];
    }
}
