using AIForge.Protocol.Node.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>What nodes say of container jobs: what they still run, and how it ended.</summary>
internal sealed class ContainerReports(ContainersStore store, OutputsStore outputs)
{
    private const string NotStored = "The node names outputs that it did not send.";
    private const int ImageIdLength = 71;

    /// <summary>What those of the jobs need that are containers.</summary>
    public async Task<IReadOnlyDictionary<Guid, ContainerDemand>> DemandsAsync(Guid[] jobIds, CancellationToken cancellationToken) => jobIds.Length == 0
        ? new Dictionary<Guid, ContainerDemand>()
        : (await store.DemandsAsync(jobIds, cancellationToken)).ToDictionary(job => job.JobId, job => ContainerDemand.Parse(job.Demand));

    /// <summary>A result counts only with outputs that are here: whoever names others has not done the work.</summary>
    public async Task<JobOutcome> JudgeAsync(AttemptKey key, ContainerResult result, CancellationToken cancellationToken)
    {
        var stored = await outputs.OfAttemptAsync(key, cancellationToken);
        if (result.OutputCid != (stored?.Cid ?? "")) return JobOutcome.Failure(JobsFaults.OutputNotStored, NotStored, JobFault.Node) with { Type = JobTypes.Container };

        var json = JsonFormatter.Default.Format(ToStruct(result, stored));
        return Failure(result) is var (reason, message)
            ? JobOutcome.Failure(reason, message, JobFault.Input) with { ResultJson = json, Type = JobTypes.Container }
            : JobOutcome.Success(json) with { Type = JobTypes.Container };
    }

    /// <summary>Null when the command ended well.</summary>
    private static (string Reason, string Message)? Failure(ContainerResult result) => result switch
    {
        { End: ContainerEnd.OutOfMemory } => (JobsFaults.OutOfMemory, "The container took more memory than the job asks for: raise memory_bytes."),
        { End: ContainerEnd.TimedOut } => (JobsFaults.TimedOut, "The container ran for longer than timeout_seconds."),
        { ExitCode: 0 } => null,
        _ => (JobsFaults.CommandFailed, FormattableString.Invariant($"The command ended with code {result.ExitCode}. Its log says more.")),
    };

    private static Struct ToStruct(ContainerResult result, OutputRecord? stored)
    {
        var use = result.Use ?? new ContainerUse();
        var shown = new Struct();
        shown.Fields["exit_code"] = Value.ForNumber(result.ExitCode);
        shown.Fields["end"] = Value.ForString(result.End switch
        {
            ContainerEnd.OutOfMemory => "out_of_memory",
            ContainerEnd.TimedOut => "timed_out",
            _ => "exited",
        });
        shown.Fields["output_cid"] = Value.ForString(stored?.Cid ?? "");
        shown.Fields["output_bytes"] = Value.ForNumber(stored?.SizeBytes ?? 0);
        shown.Fields["output_files"] = Value.ForNumber(stored?.FileCount ?? 0);
        shown.Fields["image_id"] = Value.ForString(IsImageId(result.ImageId) ? result.ImageId : "");
        var times = new Struct();
        times.Fields["wall_seconds"] = Seconds(use.WallTime);
        times.Fields["cpu_seconds"] = Seconds(use.CpuTime);
        times.Fields["gpu_seconds"] = Seconds(use.GpuTime);
        times.Fields["preparation_seconds"] = Seconds(use.PreparationTime);
        times.Fields["peak_memory_bytes"] = Value.ForNumber(Math.Max(0, use.PeakMemoryBytes));
        shown.Fields["use"] = Value.ForStruct(times);
        return shown;
    }

    // A node may send any numbers: those that are no time show as none.
    private static Value Seconds(Duration? duration) =>
        Value.ForNumber(duration is { Seconds: >= 0, Nanos: >= 0 and < 1_000_000_000 } ? duration.Seconds + (duration.Nanos / 1e9) : 0);

    private static bool IsImageId(string text) =>
        text.Length == ImageIdLength && text.StartsWith("sha256:", StringComparison.Ordinal) && text["sha256:".Length..].All(char.IsAsciiHexDigitLower);
}
