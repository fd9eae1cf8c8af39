using AIForge.Coordinator.Models;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>A coordinator for jobs, with the calls that most tests begin with.</summary>
public class JobsFixture : NetworkFixture
{
    public JobsFixture()
    {
    }

    protected JobsFixture(PostgresFixture postgres)
        : base(postgres)
    {
    }

    internal JobService.JobServiceClient Jobs => new(Anonymous);

    internal NodeJobService.NodeJobServiceClient NodeJobs => new(Anonymous);

    internal static Struct Parameters(string model) => new()
    {
        Fields = { ["model"] = Value.ForString(model), ["prompt"] = Value.ForString("Say something."), ["max_tokens"] = Value.ForNumber(8) },
    };

    internal static CreateJobRequest Request(ModelRecord model) => new() { Type = "ai_inference", Parameters = Parameters(model.Name) };

    internal async Task<Job> SubmitAsync(TestUser owner, ModelRecord model) =>
        (await Jobs.CreateJobAsync(Request(model), owner.Headers).ResponseAsync.Within()).Job;

    internal async Task<Job> GetAsync(TestUser owner, string jobId) =>
        (await Jobs.GetJobAsync(new GetJobRequest { JobId = jobId }, owner.Headers).ResponseAsync.Within()).Job;

    /// <summary>The states of a job from now to its end, as the owner who watches it sees them.</summary>
    internal async Task<List<Job>> WatchAsync(TestUser owner, string jobId)
    {
        using var call = Jobs.WatchJob(new WatchJobRequest { JobId = jobId }, owner.Headers);
        var seen = new List<Job>();
        while (await call.ResponseStream.MoveNext(default).Within()) seen.Add(call.ResponseStream.Current.Job);
        return seen;
    }

    /// <summary>Waits for a status as an owner would: by watching.</summary>
    internal async Task<Job> WhenStatusAsync(TestUser owner, string jobId, JobStatus status)
    {
        using var call = Jobs.WatchJob(new WatchJobRequest { JobId = jobId }, owner.Headers);
        while (await call.ResponseStream.MoveNext(default).Within())
        {
            if (call.ResponseStream.Current.Job.Status == status) return call.ResponseStream.Current.Job;
        }

        throw new InvalidOperationException($"The job ended without being {status}.");
    }
}
