using System.Threading.Channels;
using AIForge.Coordinator.Nodes;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Jobs;

/// <summary>
/// Records reported results, all that came while the last ones were being recorded in one transaction: waiting for the disk once
/// for each would bound the jobs a second of a node, and of the database, which commits announced changes one after the other.
/// </summary>
internal sealed partial class JobResults(JobCompletion completion, HeldAttempts held, JobDispatcher dispatcher, TimeProvider clock, ILogger<JobResults> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(5) }, clock, logger)
{
    private const int QueueLength = 1_024;
    private const int Batch = 128;

    // Whoever comes alone does not wait; of those that follow at once, several cost what one costs.
    private static readonly TimeSpan BetweenBatches = TimeSpan.FromMilliseconds(10);

    private readonly Channel<ReportedResult> _reported = Channel.CreateBounded<ReportedResult>(QueueLength);
    private readonly ILogger _logger = logger;
    private long? _begunAt;

    /// <summary>Waits while too many results wait, which holds up the stream they come from.</summary>
    public async ValueTask AddAsync(ReportedResult result, CancellationToken cancellationToken)
    {
        await _reported.Writer.WriteAsync(result, cancellationToken);
        Wake();
    }

    /// <summary>Tells the node that its report was taken, or came too late.</summary>
    public void Acknowledge(NodeSession session, AttemptRef attempt, AttemptKey key, bool accepted)
    {
        if (!accepted) LogStale(key.JobId, key.Attempt, session.NodeId);

        // A node with a slot to spare has left no job of inference waiting: most results end without a look into the queue.
        var mayHaveKeptWaiting = held.FreeSlots(session) <= 0 || held.Containers(session).Count > 0;
        held.Remove(session, key);
        session.Send(new ConnectResponse { AttemptReportAck = new AttemptReportAck { Ref = attempt, Accepted = accepted } });
        if (mayHaveKeptWaiting) dispatcher.Wake();
    }

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        await GatherAsync(cancellationToken);
        var batch = new List<ReportedResult>();
        while (batch.Count < Batch && _reported.Reader.TryRead(out var result)) batch.Add(result);
        if (batch.Count > 0 && !await TryRecordAsync(batch, cancellationToken))
        {
            // One by one, so that a result the database refuses spoils no other.
            foreach (var result in batch)
            {
                if (batch.Count == 1 || !await TryRecordAsync([result], cancellationToken)) GiveUp(result);
            }
        }

        return batch.Count == Batch;
    }

    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        var wait = _begunAt is { } begunAt ? BetweenBatches - Clock.GetElapsedTime(begunAt) : TimeSpan.Zero;
        if (wait > TimeSpan.Zero && _reported.Reader.Count < Batch) await Task.Delay(wait, Clock, cancellationToken);
        _begunAt = Clock.GetTimestamp();
    }

    private async Task<bool> TryRecordAsync(List<ReportedResult> batch, CancellationToken cancellationToken)
    {
        try
        {
            var ended = await completion.CompleteAllAsync([.. batch.Select(result => (result.Key, result.Outcome))], cancellationToken);
            foreach (var result in batch) Acknowledge(result.Session, result.Ref, result.Key, ended.Contains(result.Key));
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRecorded(exception, batch.Count);
            return false;
        }
    }

    /// <summary>The node still has what was not acknowledged, and reports it again on its next stream.</summary>
    private static void GiveUp(ReportedResult result) => result.Session.Close(null);

    [LoggerMessage(Level = LogLevel.Information, Message = "Report of job {JobId} attempt {Attempt} from node {NodeId} ignored: not the current attempt")]
    private partial void LogStale(Guid jobId, int attempt, Guid nodeId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} reported result(s) could not be recorded")]
    private partial void LogNotRecorded(Exception exception, int count);
}
