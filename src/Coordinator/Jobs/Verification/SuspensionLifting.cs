using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>Ends a node's suspension on an administrator's word.</summary>
internal sealed class SuspensionLifting(Db db, SecurityLog log, TimeProvider clock)
{
    private const int MaxReasonLength = 256;

    public async Task LiftAsync(Guid nodeId, string reason, AdminActor admin, CancellationToken cancellationToken)
    {
        if (ShownText.ProblemOfName(reason, MaxReasonLength) is { } problem) throw JobsFaults.Invalid([new("reason", problem)]);
        var node = new Id<NodeTag>(nodeId).ToString();
        await using var unit = await db.BeginAsync(cancellationToken);
        if (!await ReputationStore.LiftAsync(unit, nodeId, admin.Wallet.Text, reason, clock.GetUtcNow(), cancellationToken)) throw JobsFaults.NotSuspended(node);
        var details = new Dictionary<string, string> { ["by"] = admin.Wallet.Text, ["reason"] = reason };
        await log.WriteAsync(unit, new SecurityEvent("node.suspension_lifted") { Subject = node, Address = admin.Address, Details = details }, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }
}
