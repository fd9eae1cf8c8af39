using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>
/// Looks at jobs of which a copy has ended. The copy's end is on the disk by then: whatever stops this, the next look, of this replica of the
/// coordinator or of another one, finds the same. Wakes when jobs end; the table of what is to be looked at is an index that is mostly empty.
/// </summary>
internal sealed partial class CopyWatch : BackgroundLoop
{
    private const int Batch = 100;

    private readonly CopiesStore _store;
    private readonly QuorumJudgement _quorum;
    private readonly ILogger _logger;

    public CopyWatch(CopiesStore store, QuorumJudgement quorum, NotificationListener notifications, TimeProvider clock, ILogger<CopyWatch> logger)
        : base(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(2) }, clock, logger)
    {
        (_store, _quorum, _logger) = (store, quorum, logger);
        notifications.Subscribe(JobsStore.ChangedChannel, payload =>
        {
            if (JobChange.TryParse(payload, out var change) && JobRules.HasEnded(change.Status)) Wake();
        });
    }

    /// <summary>Whether there may be more.</summary>
    internal async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var unseen = await _store.UnseenAsync(Batch, cancellationToken);
        var failed = 0;
        foreach (var job in unseen)
        {
            try
            {
                await _quorum.JudgeAsync(job.Id, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // One that cannot be decided now must not keep the others waiting; it is looked at again.
                failed++;
                LogFailed(exception, job.Id);
            }
        }

        return unseen.Count > failed;
    }

    protected override Task<bool> TickAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);

    [LoggerMessage(Level = LogLevel.Error, Message = "The copies of job {JobId} could not be compared; it is tried again")]
    private partial void LogFailed(Exception exception, Guid jobId);
}
