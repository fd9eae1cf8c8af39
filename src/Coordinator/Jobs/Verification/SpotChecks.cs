using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>Chooses, in the transaction that completes jobs, which of them are looked at again. Step 4 of docs/flows/verification.md.</summary>
internal sealed class SpotChecks(SpotSampling sampling, NodeSessions sessions, TimeProvider clock)
{
    /// <summary>Those that are chosen: what is paid for them is held until they are looked at.</summary>
    public async Task<IReadOnlySet<Guid>> SampleAsync(UnitOfWork unit, IReadOnlyCollection<JobChange> changes, CancellationToken cancellationToken)
    {
        Guid[] picked = [.. changes.Where(change => change.Status == JobStatusCodes.Completed && sampling.Picks(change.Id)).Select(change => change.Id)];
        if (picked.Length == 0) return new HashSet<Guid>();

        var chosen = new List<(Guid JobId, string? KernelClass)>();
        foreach (var job in await ChecksStore.EligibleAsync(unit, picked, cancellationToken))
        {
            var kernelClass = job.Type == JobTypes.Inference ? sessions.Find(job.NodeId)?.KernelClassOf(job.ModelSha256!) : null;
            if (sampling.PicksAt(job.Id, job.PlatformRate) && IsCheckable(job, kernelClass)) chosen.Add((job.Id, kernelClass));
        }

        if (chosen.Count > 0) await ChecksStore.InsertAsync(unit, chosen, clock.GetUtcNow(), cancellationToken);
        return chosen.Select(check => check.JobId).ToHashSet();
    }

    /// <summary>Pay is not held for a check that nobody connected here could make.</summary>
    private bool IsCheckable(SampledJob job, string? kernelClass)
    {
        if (job.Type == JobTypes.Inference && string.IsNullOrEmpty(kernelClass)) return false;
        var first = sessions.Find(job.NodeId)?.Identity.OwnerId;
        return first is not null && sessions.All.Any(session => session.Identity.OwnerId != first && session.Identity.OwnerId != job.OwnerId && (job.Type == JobTypes.Container
            ? session.Containers is { AbsentReason: "", Slots: > 0 }
            : session.KernelClassOf(job.ModelSha256!) == kernelClass));
    }
}
