using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>Jobs with their replicas, for their owners. What a replica left shows when the job has ended: before, nobody is paid for it.</summary>
internal sealed class ReplicaViews(CopiesStore store)
{
    public async Task<Job> ShowAsync(JobRecord job, CancellationToken cancellationToken)
    {
        var shown = JobsMapping.ToProto(job);
        if (job.Replicas == 1) return shown;
        var hasEnded = JobRules.HasEnded(job.Status);
        foreach (var copy in await store.ReplicasAsync(job.Id, cancellationToken)) shown.Replicas.Add(Show(copy, hasEnded));
        return shown;
    }

    private static JobReplica Show(JobCopy copy, bool jobHasEnded) => new()
    {
        Number = copy.Number,
        Status = JobsMapping.ToProto(copy.Status),
        NodeId = copy.NodeId is { } node ? new Id<NodeTag>(node).ToString() : "",
        Verdict = copy.Verdict ?? "",
        OutputCid = jobHasEnded && copy.Result is { } result && Struct.Parser.ParseJson(result).Fields.TryGetValue("output_cid", out var cid) ? cid.StringValue : "",
        Error = jobHasEnded && copy.ErrorReason is { } reason ? new JobError { Reason = reason, Message = copy.ErrorMessage ?? "" } : null,
    };
}
