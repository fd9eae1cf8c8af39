using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>Which models queued jobs ask for, and how often. The queue is this class's own.</summary>
public sealed class JobModelsTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private readonly JobsHarness _jobs = harness.Required();

    [SkippableFact]
    public async Task Ask_ManyModels_AFewAtATime_TheOldestFirst_AndEveryOneInTheEnd()
    {
        var (asked, models) = (new AskedModels(), new List<Guid>());
        for (var i = 0; i < 6; i++)
        {
            var model = await _jobs.ModelAsync();
            models.Add(model.Id);
            await _jobs.SubmitAsync(model, ttlSeconds: 60);
            await _jobs.SubmitAsync(model, ttlSeconds: 60);
            _jobs.Clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        var jobModels = _jobs.JobModels(asked);

        await jobModels.AskAsync(default).Within();
        asked.Asked.Should().Equal(models[..4]);
        await jobModels.AskAsync(default).Within();
        asked.Asked.Should().HaveCount(4, "it has looked only just now");

        _jobs.Clock.Advance(TimeSpan.FromSeconds(4));
        await jobModels.AskAsync(default).Within();
        asked.Asked.Should().Equal(models, "the first ones were asked for a moment ago");

        _jobs.Clock.Advance(TimeSpan.FromSeconds(12));
        await jobModels.AskAsync(default).Within();
        asked.Asked.Should().Equal([.. models, .. models[..4]]);

        _jobs.Clock.Advance(TimeSpan.FromMinutes(2));
        await jobModels.AskAsync(default).Within();
        asked.Asked.Should().HaveCount(10, "the time of the jobs is over");
    }
}
