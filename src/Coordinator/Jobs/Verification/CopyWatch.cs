using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>
/// Looks at jobs of which a copy has ended. The copy's end is on the disk by then: whatever stops this, the next look, of this replica of the
/// coordinator or of another one, finds the same. Steps 3, 5 and 6 of docs/flows/verification.md.
/// </summary>
internal sealed partial class CopyWatch : BackgroundLoop
{
    private const int Batch = 100, MostFailed = 10_000;

    // So that a hundred that cannot be decided now are not all that is ever looked at.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Guid, DateTimeOffset> _failed = [];

    private readonly CopiesStore _store;
    private readonly ChecksStore _checks;
    private readonly QuorumJudgement _quorum;
    private readonly SpotQueueing _queueing;
    private readonly SpotJudgement _spot;
    private readonly ILogger _logger;

    public CopyWatch(CopiesStore store, ChecksStore checks, QuorumJudgement quorum, SpotQueueing queueing, SpotJudgement spot, NotificationListener notifications, TimeProvider clock, ILogger<CopyWatch> logger)
        : base(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(2) }, clock, logger)
    {
        (_store, _checks, _quorum, _queueing, _spot, _logger) = (store, checks, quorum, queueing, spot, logger);
        notifications.Subscribe(CopiesStore.EndedChannel, _ => Wake());
    }

    /// <summary>Whether there may be more.</summary>
    internal async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        var besides = Paused();
        foreach (var job in await _store.UnseenAsync(Batch, besides, cancellationToken))
        {
            Func<Guid, CancellationToken, Task> judge = job.Purpose == CopyPurpose.Replica ? _quorum.JudgeAsync : _spot.JudgeAsync;
            if (await TryAsync(judge, job.Id, cancellationToken)) done++;
        }

        foreach (var job in await _checks.DueAsync(Batch, besides, cancellationToken))
        {
            if (await TryAsync(_queueing.QueueAsync, job, cancellationToken)) done++;
        }

        return done > 0;
    }

    /// <summary>Those that could not be decided a moment ago.</summary>
    private Guid[] Paused()
    {
        var now = Clock.GetUtcNow();
        foreach (var over in _failed.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToList()) _failed.Remove(over);
        return [.. _failed.Keys];
    }

    /// <summary>One that cannot be decided now must not keep the others waiting; it is looked at again.</summary>
    private async Task<bool> TryAsync(Func<Guid, CancellationToken, Task> act, Guid jobId, CancellationToken cancellationToken)
    {
        try
        {
            await act(jobId, cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, jobId);
            if (_failed.Count < MostFailed) _failed[jobId] = Clock.GetUtcNow() + Pause;
            return false;
        }
    }

    protected override Task<bool> TickAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);

    [LoggerMessage(Level = LogLevel.Error, Message = "The copies of job {JobId} could not be compared; it is tried again")]
    private partial void LogFailed(Exception exception, Guid jobId);
}
