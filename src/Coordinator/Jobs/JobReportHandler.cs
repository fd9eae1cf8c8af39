using AIForge.Coordinator.Jobs.Containers;
using AIForge.Coordinator.Jobs.Payments;
using AIForge.Coordinator.Jobs.Receipts;
using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Nodes.Reputation;
using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs;

/// <summary>Takes what nodes say about attempts. Step 4 of docs/flows/inference-job.md.</summary>
internal sealed partial class JobReportHandler(
    Db db, JobsStore store, JobCompletion completion, JobSettlement settlement, JobResults results, JobDispatcher dispatcher, HeldAttempts held, ContainerReports containers, ReceiptChecks receipts, NodeReputations reputations,
    TimeProvider clock, IOptions<JobsOptions> options, IOptions<ContainerOptions> limits, ILogger<JobReportHandler> logger)
    : INodeReportHandler
{
    public ConnectRequest.BodyOneofCase Handles => ConnectRequest.BodyOneofCase.AttemptReport;

    /// <summary>Keeps what the node still runs and takes back what it was given but lost.</summary>
    public async Task ConnectedAsync(NodeSession session, CancellationToken cancellationToken)
    {
        dispatcher.Follow(session);
        await reputations.LoadAsync(session.NodeId, cancellationToken);
        var claimed = session.Hello.Attempts
            .Where(attempt => Id<JobTag>.TryParse(attempt.JobId, out _))
            .Select(attempt => Key(session, attempt))
            .DistinctBy(key => key.JobId)
            .OrderBy(key => key.JobId)
            .ToList();

        var (kept, released) = await ConflictRetry.RunAsync(() => ReconcileAsync(session.NodeId, claimed, cancellationToken));
        var demands = await containers.DemandsAsync([.. kept], cancellationToken);
        foreach (var key in claimed.Where(key => kept.Contains(key.JobId))) held.Add(session, new HeldAttempt(key, null) { Demand = demands.GetValueOrDefault(key.JobId) });
        held.SendDesiredState(session);
        if (claimed.Count + released > 0) LogResumed(session.NodeId, kept.Count, claimed.Count - kept.Count, released);
    }

    /// <summary>Which jobs the node keeps, and how many others it had are queued again or over.</summary>
    private async Task<(HashSet<Guid> Kept, int Released)> ReconcileAsync(Guid nodeId, List<AttemptKey> claimed, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var kept = (await store.RenewAsync(unit, claimed, now.AddSeconds(options.Value.LeaseSeconds), cancellationToken)).ToHashSet();
        var released = await store.ReleaseOthersAsync(
            unit, nodeId, [.. kept], now, limits.Value.PoisonNodes, cancellationToken);
        await settlement.SettleAsync(unit, released, cancellationToken);
        JobChange.NotifyAll(unit, released);
        await unit.CommitAsync(cancellationToken);
        return (kept, released.Count);
    }

    public async Task HandleAsync(NodeSession session, ConnectRequest message, CancellationToken cancellationToken)
    {
        var report = message.AttemptReport;
        if (report.Ref is null || !Id<JobTag>.TryParse(report.Ref.JobId, out _)) return;

        // A report that says nothing, or something from a newer protocol, is of no consequence.
        var key = Key(session, report.Ref);
        switch (report.OutcomeCase)
        {
            case AttemptReport.OutcomeOneofCase.Progress:
                await ProgressAsync(session, report.Ref, key, report.Progress, cancellationToken);
                break;
            case AttemptReport.OutcomeOneofCase.Result or AttemptReport.OutcomeOneofCase.Error:
                await EndAsync(session, report, key, cancellationToken);
                break;
        }
    }

    public void Disconnected(NodeSession session) => held.RemoveSession(session);

    /// <summary>What the node did not sign as it reports it did not happen: the attempt fails by its fault.</summary>
    private async Task EndAsync(NodeSession session, AttemptReport report, AttemptKey key, CancellationToken cancellationToken)
    {
        var (receipt, problem) = await receipts.TakeAsync(session, key, report, cancellationToken);
        if (problem is null)
        {
            await EndAsync(session, report.Ref, key, await OutcomeAsync(key, report, cancellationToken) with { Receipt = receipt }, cancellationToken);
            return;
        }

        var accepted = await completion.FinishAsync(key, JobOutcome.Failure(JobsFaults.ReceiptInvalid, problem, JobFault.Node), cancellationToken);
        if (!accepted) await receipts.CountAsync(session.NodeId, cancellationToken);
        results.Acknowledge(session, report.Ref, key, accepted);
    }

    private async Task<JobOutcome> OutcomeAsync(AttemptKey key, AttemptReport report, CancellationToken cancellationToken)
    {
        if (report.OutcomeCase == AttemptReport.OutcomeOneofCase.Error) return JobsMapping.ToOutcome(report.Error);
        return completion.Bound(report.Result.Container is { } container ? await containers.JudgeAsync(key, container, cancellationToken) : JobsMapping.ToOutcome(report.Result));
    }

    /// <summary>Results are recorded several at a time; failures, which are rare and decide more, one by one.</summary>
    private async Task EndAsync(NodeSession session, AttemptRef attempt, AttemptKey key, JobOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded) await results.AddAsync(new ReportedResult(session, attempt, key, outcome), cancellationToken);
        else results.Acknowledge(session, attempt, key, await completion.FinishAsync(key, outcome, cancellationToken));
    }

    private async Task ProgressAsync(NodeSession session, AttemptRef attempt, AttemptKey key, AttemptProgress progress, CancellationToken cancellationToken)
    {
        if (!await completion.ProgressAsync(key, progress.Fraction, JobsMapping.ToActivity(progress.Activity), cancellationToken))
        {
            results.Acknowledge(session, attempt, key, accepted: false);
            return;
        }

        held.MarkReported(session, key.JobId);
        session.Send(new ConnectResponse { AttemptReportAck = new AttemptReportAck { Ref = attempt, Accepted = true } });
    }

    private static AttemptKey Key(NodeSession session, AttemptRef attempt) =>
        Id<JobTag>.TryParse(attempt.JobId, out var id) ? new AttemptKey(id.Value, session.NodeId, attempt.Attempt) : default;

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} is back: {Kept} attempt(s) kept, {Dropped} dropped, {Released} taken back")]
    private partial void LogResumed(Guid nodeId, int kept, int dropped, int released);
}
