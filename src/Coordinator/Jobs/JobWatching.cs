using System.Runtime.CompilerServices;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs;

/// <summary>Yields a job now and after every change until it has ended.</summary>
internal sealed class JobWatching(JobsStore store, JobChanges changes, JobWatchCounts counts, TimeProvider clock)
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    public async IAsyncEnumerable<JobRecord> WatchAsync(Guid id, Guid ownerId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        counts.Enter(ownerId);
        try
        {
            await foreach (var job in ChangesAsync(id, ownerId, cancellationToken)) yield return job;
        }
        finally
        {
            counts.Leave(ownerId);
        }
    }

    private async IAsyncEnumerable<JobRecord> ChangesAsync(Guid id, Guid ownerId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Subscribed before the first look, so that no change falls in between.
        using var watch = changes.Watch(id);
        JobRecord? shown = null;
        while (true)
        {
            var job = await store.FindAsync(id, ownerId, cancellationToken) ?? throw JobsFaults.NotFound(new Id<JobTag>(id).ToString());
            if (job != shown) yield return job;
            if (JobRules.HasEnded(job.Status)) yield break;
            shown = job;
            await watch.NextAsync(LongestSilence, clock, cancellationToken);
        }
    }
}
