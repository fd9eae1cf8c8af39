using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Nodes;

/// <summary>What the security log says about node tokens, in the transaction of the act.</summary>
internal sealed class NodeTokenEvents(SecurityLog audit)
{
    public const string Created = "node_token.created";
    public const string Revoked = "node_token.revoked";
    public const string Enrolled = "node_token.enrolled";

    /// <param name="nodeId">Null while no node has enrolled with the token.</param>
    public Task WriteAsync(
        UnitOfWork unit, string kind, Guid tokenId, Guid ownerId, Guid? nodeId, CallOrigin origin, CancellationToken cancellationToken)
    {
        var details = new Dictionary<string, string>();
        if (nodeId is { } node) details["node"] = new Id<NodeTag>(node).ToString();
        var happened = new SecurityEvent(kind)
        {
            UserId = ownerId,
            Subject = new Id<NodeTokenTag>(tokenId).ToString(),
            Address = origin.Address,
            Details = details,
        };
        return audit.WriteAsync(unit, happened, cancellationToken);
    }
}
