using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>How many watch streams each user holds open at this replica: each costs memory and a query every few seconds.</summary>
internal sealed class JobWatchCounts(IOptions<JobsOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _counts = [];

    /// <summary>Counts a stream; the caller ends it with <see cref="Leave"/>.</summary>
    public void Enter(Guid userId)
    {
        lock (_lock)
        {
            var count = _counts.GetValueOrDefault(userId);
            if (count >= options.Value.MaxWatchesPerUser) throw JobsFaults.TooManyWatches(options.Value.MaxWatchesPerUser);
            _counts[userId] = count + 1;
        }
    }

    public void Leave(Guid userId)
    {
        lock (_lock)
        {
            if (_counts[userId] == 1) _counts.Remove(userId);
            else _counts[userId]--;
        }
    }
}
