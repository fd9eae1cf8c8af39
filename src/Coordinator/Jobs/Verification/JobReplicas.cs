using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>The replicas of a job that is submitted, in the transaction that queues it. Step 1 of docs/flows/verification.md.</summary>
internal static class JobReplicas
{
    // Their job's own time is over first, and takes them with it.
    private static readonly TimeSpan Longer = TimeSpan.FromMinutes(1);

    public static async Task PlanAsync(UnitOfWork unit, NewJob job, ReplicaPlan plan, CancellationToken cancellationToken)
    {
        await CopiesStore.PlanAsync(unit, job.Id, plan, cancellationToken);
        if (plan.Replicas == 1) return;
        await CopiesStore.InsertAsync(unit, Of(job.Id, [.. Enumerable.Range(1, plan.Replicas)], job.CreatedAt, job.ExpiresAt), cancellationToken);
    }

    /// <param name="jobEnds">When the job's time to live is over.</param>
    public static NewCopies Of(Guid jobId, IReadOnlyList<int> numbers, DateTimeOffset now, DateTimeOffset jobEnds) =>
        new(jobId, CopyPurpose.Replica, numbers, now, jobEnds + Longer);
}
