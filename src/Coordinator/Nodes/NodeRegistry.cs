using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Nodes;

/// <summary>Creates nodes, changes their tokens and removes them.</summary>
internal sealed partial class NodeRegistry(
    Db db, NodesStore store, NodeTokenChanges changes, TimeProvider clock, IOptions<NodesOptions> options, ILogger<NodeRegistry> logger)
{
    private const int MaxNameLength = 64;

    /// <summary>Returns the new node and its token, which nobody can read again.</summary>
    public async Task<(NodeRecord Node, string Token)> RegisterAsync(Guid ownerId, string name, CancellationToken cancellationToken)
    {
        name = name.Trim();
        if (name.Length is 0 or > MaxNameLength) throw NodesFaults.NameInvalid();

        var id = Id<NodeTag>.New(clock);
        var token = NodeTokens.Create();
        var node = new NewNode(id.Value, id.ToString(), ownerId, name, NodeTokens.Hash(token), NodeTokens.VisiblePrefix(token), clock.GetUtcNow());

        await using var unit = await db.BeginAsync(cancellationToken);
        if (await store.CountActiveAndLockAsync(unit, ownerId, cancellationToken) >= options.Value.MaxNodesPerUser)
            throw NodesFaults.TooMany(options.Value.MaxNodesPerUser);
        await store.InsertAsync(unit, node, cancellationToken);
        await unit.CommitAsync(cancellationToken);

        LogRegistered(id.Value, ownerId);
        return (await FindAsync(id.Value, ownerId, cancellationToken), token);
    }

    public async Task<NodeRecord> FindAsync(Guid id, Guid ownerId, CancellationToken cancellationToken) =>
        await store.FindAsync(id, ownerId, cancellationToken) ?? throw NodesFaults.NotFound(new Id<NodeTag>(id).ToString());

    public async Task<string> RotateTokenAsync(Guid id, Guid ownerId, CancellationToken cancellationToken)
    {
        var token = NodeTokens.Create();
        await using var unit = await db.BeginAsync(cancellationToken);
        var changed = await store.ReplaceTokenAsync(unit, id, ownerId, NodeTokens.Hash(token), NodeTokens.VisiblePrefix(token), cancellationToken);
        if (changed == 0) throw NodesFaults.NotFound(new Id<NodeTag>(id).ToString());
        await AnnounceAndCommitAsync(unit, new NodeTokenChange(id, IsDeactivation: false, clock.GetUtcNow()), cancellationToken);
        LogTokenRotated(id);
        return token;
    }

    public async Task<NodeRecord> DeactivateAsync(Guid id, Guid ownerId, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var changed = await store.DeactivateAsync(unit, id, ownerId, clock.GetUtcNow(), cancellationToken);
        if (changed == 0) throw NodesFaults.NotFound(new Id<NodeTag>(id).ToString());
        await AnnounceAndCommitAsync(unit, new NodeTokenChange(id, IsDeactivation: true, clock.GetUtcNow()), cancellationToken);
        LogDeactivated(id);
        return await FindAsync(id, ownerId, cancellationToken);
    }

    /// <summary>Other replicas hear of it; this one need not wait for that.</summary>
    private async Task AnnounceAndCommitAsync(UnitOfWork unit, NodeTokenChange change, CancellationToken cancellationToken)
    {
        await unit.NotifyAsync(NodeTokenChange.Channel, change.ToString(), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        changes.Apply(change);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} registered by user {OwnerId}")]
    private partial void LogRegistered(Guid nodeId, Guid ownerId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Token of node {NodeId} rotated")]
    private partial void LogTokenRotated(Guid nodeId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} deactivated")]
    private partial void LogDeactivated(Guid nodeId);
}
