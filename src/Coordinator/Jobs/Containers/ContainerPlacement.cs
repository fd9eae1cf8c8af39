using AIForge.Coordinator.Jobs.Matching;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>
/// Divides nodes among waiting jobs, as a pure function: the next one is always of the owner who has the fewest containers, so that one
/// who queues ten thousand holds up nobody; among equals of the one whose job has waited longest. Of one owner's jobs the most urgent goes
/// first, which moves him before nobody. A job goes to the node with the fewest containers that may have it; of several to the one that has
/// most of its image and inputs, then to the one with the best reputation.
/// </summary>
internal static class ContainerPlacement
{
    public static IReadOnlyList<Placement> Divide(IReadOnlyCollection<CandidateNode> nodes, IReadOnlyCollection<QueuedContainer> queue)
    {
        var candidates = nodes.Where(node => node is { AcceptsWork: true, Capacity: not null }).ToList();
        var placements = new List<Placement>();
        var owners = new PriorityQueue<Turn, (int Held, DateTimeOffset Oldest, Guid Owner)>();
        // One copy of a job at a time: where it goes decides on where the next one may.
        foreach (var jobs in queue.DistinctBy(job => job.ParentId ?? job.Id).GroupBy(job => job.OwnerId))
        {
            var turn = new Turn(new Queue<QueuedContainer>(jobs.OrderByDescending(job => job.Priority).ThenBy(job => job.CreatedAt).ThenBy(job => job.Id)), jobs.First().Held);
            owners.Enqueue(turn, (turn.Held, turn.Waiting.Peek().CreatedAt, jobs.Key));
        }

        while (candidates.Count > 0 && owners.TryDequeue(out var turn, out var place))
        {
            if (TakeNext(turn.Waiting, candidates) is not { } placement) continue;
            placements.Add(placement);
            if (turn.Waiting.TryPeek(out var next)) owners.Enqueue(turn with { Held = turn.Held + 1 }, (turn.Held + 1, next.CreatedAt, place.Owner));
        }

        return placements;
    }

    /// <summary>The first job that some node may have; those before it wait for another look. Null when there is none.</summary>
    private static Placement? TakeNext(Queue<QueuedContainer> waiting, List<CandidateNode> candidates)
    {
        // What did not fit just now does not fit for its twin either.
        var misfits = new HashSet<(string Demand, HourlyOffer? Offer, bool IsPaid)>();
        while (waiting.TryDequeue(out var job))
        {
            if (job.Kind is { } kind && misfits.Contains(kind)) continue;
            var best = -1;
            for (var i = 0; i < candidates.Count; i++)
            {
                if ((best < 0 || IsBetter(candidates[i], candidates[best], job)) && PlacementRules.FirstRejecting(candidates[i], job) is null) best = i;
            }

            if (best < 0)
            {
                if (job.Kind is { } misfit) misfits.Add(misfit);
                continue;
            }

            var node = candidates[best];
            candidates[best] = node.With(job.Needs);
            return new Placement(job, node.NodeId);
        }

        return null;
    }

    private static bool IsBetter(CandidateNode one, CandidateNode other, QueuedContainer job)
    {
        if (one.Running != other.Running) return one.Running < other.Running;
        var (has, otherHas) = (one.Has(job), other.Has(job));
        return has != otherHas ? has > otherHas : one.Reputation > other.Reputation;
    }

    private sealed record Turn(Queue<QueuedContainer> Waiting, int Held);
}
