using System.Diagnostics;
using AIForge.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AIForge.Load.Dispatch;

/// <summary>What one round does to the product: jobs at a fixed rate, then as many as it takes.</summary>
internal sealed class DispatchRound(JobService.JobServiceClient client, string apiKey, string model, FakeNode node)
{
    private readonly Metadata _headers = new() { { "authorization", $"Bearer {apiKey}" } };

    /// <summary>Each job at its own time, whether or not earlier ones were answered.</summary>
    public async Task<JobTimes> AtRateAsync(int perSecond, int seconds)
    {
        var times = new JobTimes(seconds * perSecond);
        node.Received = times.Received;
        var start = Stopwatch.GetTimestamp();
        var calls = new List<Task>(times.Count);
        for (var i = 0; i < times.Count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due);
            calls.Add(SubmitAsync(i, times));
        }

        await Task.WhenAll(calls);
        await times.AllReceivedAsync(TimeSpan.FromSeconds(30));
        return times;
    }

    private async Task SubmitAsync(int index, JobTimes times)
    {
        var submitted = Stopwatch.GetTimestamp();
        times.Submitted(index, submitted);
        await SubmitAsync($"{index}");
        times.Answered(index, Stopwatch.GetElapsedTime(submitted).TotalMilliseconds);
    }

    /// <summary>Jobs a second from the first creation until the last result is recorded, by clients that wait for each answer.</summary>
    public async Task<double> ThroughputAsync(int jobs, int clients)
    {
        var (before, began) = (node.Completed, Stopwatch.GetTimestamp());
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = clients }, async (_, _) => await SubmitAsync("-1"));
        while (node.Completed < before + jobs && Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(3)) await Task.Delay(10);
        return (node.Completed - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task SubmitAsync(string prompt)
    {
        var parameters = new Struct { Fields = { ["model"] = Value.ForString(model), ["prompt"] = Value.ForString(prompt) } };
        await client.CreateJobAsync(new CreateJobRequest { Type = "ai_inference", Parameters = parameters }, _headers);
    }
}
