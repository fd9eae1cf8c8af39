using System.Threading.Channels;
using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Jobs;

/// <summary>Hears of every changed job, tells those who watch it, and tells the node that holds it when it should stop.</summary>
internal sealed class JobChanges(HeldAttempts held, NotificationListener notifications) : IHostedService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, List<Channel<bool>>> _watchers = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        notifications.Subscribe(JobsStore.ChangedChannel, payload =>
        {
            if (JobChange.TryParse(payload, out var change)) Apply(change);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A subscription that wakes after every change of the job; changes that come faster than they are read fall together.</summary>
    public JobWatch Watch(Guid jobId)
    {
        var signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_lock)
        {
            if (!_watchers.TryGetValue(jobId, out var watchers)) _watchers[jobId] = watchers = [];
            watchers.Add(signal);
        }

        return new JobWatch(signal.Reader, () => Unwatch(jobId, signal));
    }

    private void Unwatch(Guid jobId, Channel<bool> signal)
    {
        lock (_lock)
        {
            if (!_watchers.TryGetValue(jobId, out var watchers)) return;
            watchers.Remove(signal);
            if (watchers.Count == 0) _watchers.Remove(jobId);
        }
    }

    private void Apply(JobChange change)
    {
        if (change.Status is JobStatusCodes.Cancelled or JobStatusCodes.Expired && held.RemoveJob(change.Id) is { } session)
            held.SendDesiredState(session);

        lock (_lock)
        {
            if (!_watchers.TryGetValue(change.Id, out var watchers)) return;
            foreach (var signal in watchers) signal.Writer.TryWrite(true);
        }
    }
}
