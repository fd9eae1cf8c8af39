using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Nodes;

/// <summary>Creates nodes on their owner's word, changes their tokens and removes them.</summary>
internal sealed partial class NodeRegistry(
    Db db,
    NodesStore store,
    NodeTokensStore tokens,
    NodeTokenIssue issue,
    NodeTokenChanges changes,
    NodeTokenEvents events,
    TimeProvider clock,
    IOptions<NodesOptions> options,
    ILogger<NodeRegistry> logger)
{
    /// <summary>Returns the new node and its token, which nobody can read again.</summary>
    public async Task<(NodeRecord Node, string Token)> RegisterAsync(Guid ownerId, string name, CallOrigin origin, CancellationToken cancellationToken)
    {
        name = name.Trim();
        if (NodeNames.Problem(name) is { } problem) throw NodesFaults.NameInvalid(problem);

        var id = Id<NodeTag>.New(clock);

        await using var unit = await db.BeginAsync(cancellationToken);
        if (await store.CountActiveAndLockAsync(unit, ownerId, cancellationToken) >= options.Value.MaxNodesPerUser)
            throw NodesFaults.TooMany(options.Value.MaxNodesPerUser);
        await store.InsertAsync(unit, new NewNode(id.Value, id.ToString(), ownerId, name, clock.GetUtcNow()), cancellationToken);
        var (_, token) = await issue.InsertAsync(unit, ownerId, id.Value, name, expiresAt: null, origin, cancellationToken);
        await unit.CommitAsync(cancellationToken);

        LogRegistered(id.Value, ownerId);
        return (await FindAsync(id.Value, ownerId, cancellationToken), token);
    }

    public async Task<NodeRecord> FindAsync(Guid id, Guid ownerId, CancellationToken cancellationToken) =>
        await store.FindAsync(id, ownerId, cancellationToken) ?? throw NodesFaults.NotFound(new Id<NodeTag>(id).ToString());

    public async Task<string> RotateTokenAsync(Guid id, Guid ownerId, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var name = await store.LockActiveAsync(unit, id, ownerId, cancellationToken) ?? throw NodesFaults.NotFound(new Id<NodeTag>(id).ToString());
        var revoked = await RevokeAsync(unit, id, ownerId, origin, cancellationToken);
        var (_, token) = await issue.InsertAsync(unit, ownerId, id, name, expiresAt: null, origin, cancellationToken);
        await changes.AnnounceAndCommitAsync(unit, [.. revoked.Select(old => new NodeTokenChange(old, NodeTokenChangeKind.Revoked))], cancellationToken);
        LogTokenRotated(id);
        return token;
    }

    public async Task<NodeRecord> DeactivateAsync(Guid id, Guid ownerId, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var changed = await store.DeactivateAsync(unit, id, ownerId, clock.GetUtcNow(), cancellationToken);
        if (changed == 0) throw NodesFaults.NotFound(new Id<NodeTag>(id).ToString());
        var revoked = await RevokeAsync(unit, id, ownerId, origin, cancellationToken);
        await changes.AnnounceAndCommitAsync(unit, [.. revoked.Select(token => new NodeTokenChange(token, NodeTokenChangeKind.Deactivated))], cancellationToken);
        LogDeactivated(id);
        return await FindAsync(id, ownerId, cancellationToken);
    }

    private async Task<IReadOnlyList<Guid>> RevokeAsync(UnitOfWork unit, Guid id, Guid ownerId, CallOrigin origin, CancellationToken cancellationToken)
    {
        var revoked = await tokens.RevokeOfNodeAsync(unit, id, clock.GetUtcNow(), cancellationToken);
        foreach (var token in revoked) await events.WriteAsync(unit, NodeTokenEvents.Revoked, token, ownerId, id, origin, cancellationToken);
        return revoked;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} registered by user {OwnerId}")]
    private partial void LogRegistered(Guid nodeId, Guid ownerId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Token of node {NodeId} rotated")]
    private partial void LogTokenRotated(Guid nodeId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} deactivated")]
    private partial void LogDeactivated(Guid nodeId);
}
