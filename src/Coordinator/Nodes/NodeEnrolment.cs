using AIForge.Coordinator.Nodes.Keys;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Ids;
using AIForge.Shared.Trust;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Nodes;

/// <summary>Makes the node of a token that has none: exactly one, however many connections begin with it at once.</summary>
internal sealed partial class NodeEnrolment(
    Db db, NodesStore nodes, NodeTokensStore tokens, NodeTokenEvents events, NodeKeys keys, TimeProvider clock, IOptions<NodesOptions> options, ILogger<NodeEnrolment> logger)
{
    /// <summary>
    /// The node that the token stands for, made now if there is none. Asks the database whether the token works: what
    /// authenticated it may be a moment old.
    /// </summary>
    /// <param name="key">The key that the node has proved to have; null for one that polls, which has none.</param>
    public async Task<NodeIdentity> EnterAsync(Guid tokenId, string hostname, NodePublicKey? key, CallOrigin origin, CancellationToken cancellationToken)
    {
        var token = NodeTokenRules.Check(await tokens.FindKnownAsync(tokenId, cancellationToken), clock.GetUtcNow());
        var nodeId = token.NodeId ?? await EnrolAsync(tokenId, hostname, origin, cancellationToken);
        var identity = new NodeIdentity(nodeId, token.OwnerId) { TokenId = token.Id, TokenExpiresAt = token.ExpiresAt, Key = key };
        if (key is not null) await keys.EnterAsync(identity, key, token.KeyFingerprint, origin, cancellationToken);
        return identity;
    }

    private async Task<Guid> EnrolAsync(Guid tokenId, string hostname, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var token = NodeTokenRules.Check(await tokens.LockKnownAsync(unit, tokenId, cancellationToken), clock.GetUtcNow());
        if (token.NodeId is { } other) return other;

        if (await nodes.CountActiveAndLockAsync(unit, token.OwnerId, cancellationToken) >= options.Value.MaxNodesPerUser)
            throw NodesFaults.TooMany(options.Value.MaxNodesPerUser);
        var id = Id<NodeTag>.New(clock);
        var name = NodeNames.Of(hostname, token.Name);
        await nodes.InsertAsync(unit, new NewNode(id.Value, id.ToString(), token.OwnerId, name, clock.GetUtcNow()), cancellationToken);
        await tokens.BindAsync(unit, tokenId, id.Value, cancellationToken);
        await events.WriteAsync(unit, NodeTokenEvents.Enrolled, tokenId, token.OwnerId, id.Value, origin, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogEnrolled(id.Value, tokenId, token.OwnerId);
        return id.Value;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} enrolled with token {TokenId} of user {OwnerId}")]
    private partial void LogEnrolled(Guid nodeId, Guid tokenId, Guid ownerId);
}
