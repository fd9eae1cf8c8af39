using System.Net.Http.Json;
using System.Text.Json;

namespace AIForge.EndToEnd.Tests;

/// <summary>Jobs through real processes, with parts of the network killed while they run.</summary>
[Collection(NetworkCollection.Name)]
public sealed class JobTests(NetworkFixture network)
{
    private const string LongQuestion = "Count from 1 to 30.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Job_Question_CompletesWithItsAnswer()
    {
        await network.EnsureNodesAsync();

        var job = await CompletedAsync(await SubmitAsync("What is 2 + 3?"));

        job.GetProperty("result").GetProperty("text").GetString().Should().Be("2 + 3 = 5.");
        job.GetProperty("attempt").GetInt32().Should().Be(1);
        job.GetProperty("progress").GetDouble().Should().Be(1);
    }

    [SkippableFact]
    public async Task Watch_Job_SendsChangesAndEnds()
    {
        await network.EnsureNodesAsync();
        var id = await SubmitAsync(LongQuestion);

        using var stream = await network.Client.GetStreamAsync($"/api/jobs/{id}:watch");
        using var reader = new StreamReader(stream);
        var statuses = new List<string>();
        while (await reader.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Length > 0) statuses.Add(JsonDocument.Parse(line).RootElement.GetProperty("result").GetProperty("job").GetProperty("status").GetString()!);
        }

        statuses.Should().HaveCountGreaterThan(1);
        statuses.Should().Contain("JOB_STATUS_RUNNING");
        statuses[^1].Should().Be("JOB_STATUS_COMPLETED");
    }

    [SkippableFact]
    public async Task Cancel_RunningJob_StopsItOnItsNode()
    {
        await network.EnsureNodesAsync();
        var id = await SubmitAsync(LongQuestion);
        var running = await StatusAsync(id, "JOB_STATUS_RUNNING");
        var node = await network.NodeNameAsync(running.GetProperty("nodeId").GetString()!);

        var cancelled = await NetworkFixture.Json(await network.Client.PostAsJsonAsync($"/api/jobs/{id}:cancel", new { reason = "changed my mind" }));

        cancelled.GetProperty("job").GetProperty("status").GetString().Should().Be("JOB_STATUS_CANCELLED");
        cancelled.GetProperty("job").GetProperty("error").GetProperty("message").GetString().Should().Be("changed my mind");
        await Eventually.BecomesTrueAsync(() => IsIdleAsync(node), "the node to drop the job", TimeSpan.FromSeconds(5));
        (await JobAsync(id)).GetProperty("status").GetString().Should().Be("JOB_STATUS_CANCELLED");
    }

    [SkippableFact]
    public async Task Job_NodeKilledMidway_CompletesOnAnotherAttempt()
    {
        await network.EnsureNodesAsync();
        var id = await SubmitAsync(LongQuestion);
        var running = await StatusAsync(id, "JOB_STATUS_RUNNING");
        var lost = await network.NodeNameAsync(running.GetProperty("nodeId").GetString()!);

        await network.KillNodeAsync(lost);
        var job = await CompletedAsync(id);

        job.GetProperty("attempt").GetInt32().Should().Be(2);
        job.GetProperty("nodeId").GetString().Should().NotBe(running.GetProperty("nodeId").GetString());
        await network.EnsureNodesAsync();
    }

    [SkippableFact]
    public async Task Jobs_CoordinatorKilledAndRestarted_AllCompleteOnceInTheirFirstAttempt()
    {
        // A node ends its work with the lease, and on a busy machine a coordinator takes longer to start than the leases of this network last.
        await network.Coordinator.KillAsync();
        network.StartCoordinator(leaseSeconds: 60);
        await network.WaitForCoordinatorAsync();
        await network.EnsureNodesAsync();
        var ids = new List<string>();
        for (var i = 0; i < 6; i++) ids.Add(await SubmitAsync(LongQuestion));
        foreach (var id in ids) await StatusAsync(id, "JOB_STATUS_RUNNING");

        await network.Coordinator.KillAsync();
        network.StartCoordinator();
        await network.WaitForCoordinatorAsync();

        foreach (var id in ids)
        {
            var job = await CompletedAsync(id);
            job.GetProperty("attempt").GetInt32().Should().Be(1, "the node kept running it and reported when the coordinator was back");
        }
    }

    [SkippableFact]
    public async Task Jobs_CoordinatorKilledWhileTheyAreSubmitted_EveryAcceptedJobCompletes()
    {
        await network.EnsureNodesAsync();
        var accepted = new List<string>();
        var submitting = Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                using var response = await network.Client.PostAsJsonAsync("/api/jobs", Body("What is 2 + 3?"));
                if (response.IsSuccessStatusCode) accepted.Add(Id(await NetworkFixture.Json(response)));
            }
        });

        await Eventually.BecomesTrueAsync(() => Task.FromResult(accepted.Count > 5), "some jobs to be accepted");
        await network.Coordinator.KillAsync();
        network.StartCoordinator();
        await submitting.WaitAsync(Patience);
        await network.WaitForCoordinatorAsync();

        foreach (var id in accepted) (await CompletedAsync(id)).GetProperty("result").GetProperty("text").GetString().Should().Be("2 + 3 = 5.");
    }

    private async Task<string> SubmitAsync(string question) => Id(await NetworkFixture.Json(await network.Client.PostAsJsonAsync("/api/jobs", Body(question))));

    private static object Body(string question) => new
    {
        type = "ai_inference",
        parameters = new { model = NetworkFixture.Model, temperature = 0, messages = new[] { new { role = "user", content = question } } },
    };

    private static string Id(JsonElement reply) => reply.GetProperty("job").GetProperty("jobId").GetString()!;

    private async Task<JsonElement> JobAsync(string id) => (await NetworkFixture.Json(await network.Client.GetAsync($"/api/jobs/{id}"))).GetProperty("job");

    private Task<JsonElement> CompletedAsync(string id) => StatusAsync(id, "JOB_STATUS_COMPLETED");

    private async Task<JsonElement> StatusAsync(string id, string status)
    {
        JsonElement job = default;
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                job = await JobAsync(id);
                return job.GetProperty("status").GetString() == status;
            },
            $"job {id} to be {status}",
            Patience);
        return job;
    }

    private async Task<bool> IsIdleAsync(string node)
    {
        var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(network.NodeFolder(node), "status.json"))).RootElement;
        return report.GetProperty("Jobs").GetInt32() == 0 && report.GetProperty("ActiveGenerations").GetInt32() == 0;
    }
}
