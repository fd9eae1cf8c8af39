using System.Collections.Concurrent;
using AIForge.Coordinator.Platform.Database;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>
/// How many more jobs a user may have open. Counting them takes a lock and reads them all, so whoever is far below the limit is counted now
/// and then only; from half of it on every job is counted, and what was added uncounted is long committed when the limit is near.
/// </summary>
internal sealed class OpenJobLimit(JobsStore store, TimeProvider clock, IOptions<JobsOptions> options)
{
    // Below a limit of so many everything is counted: half of it could be under way at the same time.
    private const int Capacity = 50_000, LeastUncounted = 1_000;

    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(10);

    // At most so many were open, and until when this is believed.
    private readonly ConcurrentDictionary<Guid, (int Jobs, DateTimeOffset Until)> _known = [];

    private int Most => options.Value.MaxOpenJobsPerUser;

    /// <param name="arriving">Jobs by the user who adds them.</param>
    /// <returns>How many of them each may add.</returns>
    public async Task<Dictionary<Guid, int>> RoomAsync(UnitOfWork unit, IReadOnlyDictionary<Guid, int> arriving, CancellationToken cancellationToken)
    {
        var room = new Dictionary<Guid, int>();
        foreach (var (owner, jobs) in arriving)
        {
            if (IsFarBelow(owner, jobs)) room[owner] = jobs;
        }

        Guid[] unsure = [.. arriving.Keys.Where(owner => !room.ContainsKey(owner))];
        if (unsure.Length == 0) return room;

        foreach (var open in await store.CountOpenAndLockAsync(unit, unsure, Most, cancellationToken))
        {
            room[open.OwnerId] = Most - open.Jobs;
            Remember(open.OwnerId, open.Jobs + arriving[open.OwnerId]);
        }

        return room;
    }

    /// <summary>What arrives counts from here on, whether or not it is queued in the end.</summary>
    private bool IsFarBelow(Guid owner, int jobs)
    {
        if (Most < LeastUncounted || !_known.TryGetValue(owner, out var known) || known.Until <= clock.GetUtcNow() || known.Jobs + jobs > Most / 2) return false;
        return _known.TryUpdate(owner, (known.Jobs + jobs, known.Until), known);
    }

    private void Remember(Guid owner, int jobs)
    {
        if (_known.Count >= Capacity) _known.Clear();
        _known[owner] = (jobs, clock.GetUtcNow() + KeepFor);
    }
}
