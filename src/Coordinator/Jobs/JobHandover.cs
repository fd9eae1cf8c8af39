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

    /// <summary>Room at the node for all of these jobs that are of inference; null when there is none, or nothing of inference.</summary>
    public SlotReservation? TryReserve(IReadOnlyList<NewJob> jobs)
    {
        var inference = jobs.Where(job => job.ModelSha256 is not null).ToList();
        if (inference is not [var first, ..]) return null;
        var best = sessions.All
            .Where(session => session.AcceptsWork && session.Models.Contains(first.ModelSha256) && MayServe(session, first.OwnerId) && held.FreeSlots(session) >= inference.Count)
            .Take(MostCompared)
            .MinBy(session => (held.Load(session), -nodes.ReputationOf(session)));
        return best is null ? null : held.TryReserve(best, inference.Count);
    }

    /// <summary>A guess by what is known here; whom a node serves beside these the dispatcher finds out.</summary>
    private static bool MayServe(NodeSession session, Guid userId) => session.Terms.ServesEveryone || session.Identity.OwnerId == userId;

    /// <summary>Queues the jobs and returns those that the node has leased. The rules of the lease decide, whatever it has room for.</summary>
    public async Task<IReadOnlyList<LeasedJob>> QueueAsync(UnitOfWork unit, IReadOnlyList<NewJob> jobs, SlotReservation? room, CancellationToken cancellationToken)
    {
        if (room is not null)
        {
            var now = clock.GetUtcNow();
            return await store.InsertLeasedAsync(unit, jobs, nodes.Of(room.Session), now, now.AddSeconds(options.Value.LeaseSeconds), cancellationToken);
        }

        await store.InsertAllAsync(unit, jobs, cancellationToken);
        return [];
    }
}
