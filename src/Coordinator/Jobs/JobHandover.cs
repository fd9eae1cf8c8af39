using AIForge.Coordinator.Jobs.Matching;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>
/// Leases inference jobs in the transaction that queues them, to a node that is connected here and has room: in a network that is not full they
/// never wait for the dispatcher, whose look into the queue and whose commit would come on top of the submission's.
/// </summary>
internal sealed class JobHandover(JobsStore store, NodeSessions sessions, HeldAttempts held, LeasingNodes nodes, TimeProvider clock, IOptions<JobsOptions> options)
{
    private const int MostCompared = 256;

    /// <summary>Room at one node for all of these jobs; null when there is none, or a container is among them.</summary>
    public SlotReservation? TryReserve(IReadOnlyList<NewJob> jobs)
    {
        if (jobs is not [var first, ..] || jobs.Any(job => job.Container is not null)) return null;
        var best = sessions.All
            .Where(session => session.AcceptsWork && session.Models.Contains(first.ModelSha256) && MayServe(session, first.OwnerId) && held.FreeSlots(session) >= jobs.Count)
            .Take(MostCompared)
            .MinBy(session => (held.Load(session), -nodes.ReputationOf(session)));
        return best is null ? null : held.TryReserve(best, jobs.Count);
    }

    /// <summary>A guess by what is known here; whom a node serves beside these the dispatcher finds out.</summary>
    private static bool MayServe(NodeSession session, Guid userId) => session.Terms.ServesEveryone || session.Identity.OwnerId == userId;

    /// <summary>Queues the jobs, commits ahead of the disk, and returns those that the node has leased. The rules of the lease decide, whatever it has room for.</summary>
    public Task<IReadOnlyList<LeasedJob>> LeaseAndCommitAheadOfDiskAsync(UnitOfWork unit, IReadOnlyList<NewJob> jobs, SlotReservation room, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return store.InsertLeasedAndCommitAheadOfDiskAsync(unit, jobs, nodes.Of(room.Session), now, now.AddSeconds(options.Value.LeaseSeconds), cancellationToken);
    }
}
