using AIForge.Coordinator.Nodes;
using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs.Receipts;

/// <summary>Takes outcomes only with a receipt that the node signed and that says the same. See docs/flows/node-trust.md.</summary>
internal sealed partial class ReceiptChecks(Db db, AttemptInputs inputs, NodeFaultsStore faults, TimeProvider clock, ILogger<ReceiptChecks> logger)
{
    /// <summary>The receipt, and null for what is wrong; or nothing, and what is wrong in words.</summary>
    public async Task<(TakenReceipt? Receipt, string? Problem)> TakeAsync(NodeSession session, AttemptKey key, AttemptReport report, CancellationToken cancellationToken)
    {
        var node = session.Identity;
        var input = await inputs.OfAsync(session, key, cancellationToken);
        var problem = ReceiptRules.Problem(report, node.Key, new Id<NodeTag>(node.NodeId).ToString(), input);
        if (problem is null) return (new TakenReceipt(node.Key!.Fingerprint, report.Receipt.Body.ToByteArray(), report.Receipt.Signature.ToByteArray()), null);
        LogRefused(node.NodeId, key.JobId, key.Attempt, problem);
        return (null, problem);
    }

    /// <summary>Counts a refused receipt of an attempt that the node does not hold: there is no attempt that could fail with it.</summary>
    public async Task CountAsync(Guid nodeId, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        await faults.CountAsync(unit, nodeId, JobsFaults.ReceiptInvalid, clock.GetUtcNow(), cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeId} reported job {JobId} attempt {Attempt} without a receipt that counts: {Problem}")]
    private partial void LogRefused(Guid nodeId, Guid jobId, int attempt, string problem);
}
