using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>Takes what nodes say about attempts. Step 4 of docs/flows/inference-job.md.</summary>
internal sealed partial class JobReportHandler(
    Db db, JobsStore store, JobCompletion completion, HeldAttempts held, JobDispatcher dispatcher, TimeProvider clock, IOptions<JobsOptions> options, ILogger<JobReportHandler> logger)
    : INodeReportHandler
{
    public ConnectRequest.BodyOneofCase Handles => ConnectRequest.BodyOneofCase.AttemptReport;

    /// <summary>Keeps what the node still runs and takes back what it was given but lost.</summary>
    public async Task ConnectedAsync(NodeSession session, CancellationToken cancellationToken)
    {
        var claimed = session.Hello.Attempts
            .Where(attempt => Id<JobTag>.TryParse(attempt.JobId, out _))
            .Select(attempt => Key(session, attempt))
            .DistinctBy(key => key.JobId)
            .OrderBy(key => key.JobId)
            .ToList();

        await using var unit = await db.BeginAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var kept = (await store.RenewAsync(unit, claimed, now.AddSeconds(options.Value.LeaseSeconds), cancellationToken)).ToHashSet();
        var released = await store.ReleaseOthersAsync(
            unit, session.NodeId, [.. kept], now, JobsFaults.AttemptsExhausted, JobsFaults.EveryAttemptLost, cancellationToken);
        foreach (var change in released) await change.NotifyAsync(unit, cancellationToken);
        await unit.CommitAsync(cancellationToken);

        foreach (var key in claimed.Where(key => kept.Contains(key.JobId))) held.Add(session, new HeldAttempt(key, null));
        held.SendDesiredState(session);
        if (claimed.Count + released.Count > 0) LogResumed(session.NodeId, kept.Count, claimed.Count - kept.Count, released.Count);
    }

    public async Task HandleAsync(NodeSession session, ConnectRequest message, CancellationToken cancellationToken)
    {
        var report = message.AttemptReport;
        if (report.Ref is null || !Id<JobTag>.TryParse(report.Ref.JobId, out _)) return;

        var key = Key(session, report.Ref);
        var accepted = report.OutcomeCase switch
        {
            AttemptReport.OutcomeOneofCase.Progress => await ProgressAsync(session, key, report.Progress.Fraction, cancellationToken),
            AttemptReport.OutcomeOneofCase.Result => await completion.FinishAsync(key, JobsMapping.ToOutcome(report.Result), cancellationToken),
            AttemptReport.OutcomeOneofCase.Error => await completion.FinishAsync(key, JobsMapping.ToOutcome(report.Error), cancellationToken),
            _ => false,
        };

        var ended = report.OutcomeCase != AttemptReport.OutcomeOneofCase.Progress;
        if (!accepted) LogStale(key.JobId, key.Attempt, session.NodeId);
        if (!accepted || ended) held.Remove(session, key);
        session.Send(new ConnectResponse { AttemptReportAck = new AttemptReportAck { Ref = report.Ref, Accepted = accepted } });
        if (ended) dispatcher.Wake();
    }

    public void Disconnected(NodeSession session) => held.RemoveSession(session);

    private async Task<bool> ProgressAsync(NodeSession session, AttemptKey key, double fraction, CancellationToken cancellationToken)
    {
        if (!await completion.ProgressAsync(key, fraction, cancellationToken)) return false;
        held.MarkReported(session, key.JobId);
        return true;
    }

    private static AttemptKey Key(NodeSession session, AttemptRef attempt) =>
        Id<JobTag>.TryParse(attempt.JobId, out var id) ? new AttemptKey(id.Value, session.NodeId, attempt.Attempt) : default;

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} is back: {Kept} attempt(s) kept, {Dropped} dropped, {Released} taken back")]
    private partial void LogResumed(Guid nodeId, int kept, int dropped, int released);

    [LoggerMessage(Level = LogLevel.Information, Message = "Report of job {JobId} attempt {Attempt} from node {NodeId} ignored: not the current attempt")]
    private partial void LogStale(Guid jobId, int attempt, Guid nodeId);
}
