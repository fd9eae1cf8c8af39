using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Nodes;

/// <summary>Makes and revokes the tokens that machines enrol with. A token is returned once and kept nowhere.</summary>
internal sealed partial class NodeTokenIssue(
    Db db,
    NodeTokensStore store,
    NodeTokenChanges changes,
    NodeTokenEvents events,
    TimeProvider clock,
    IOptions<NodesOptions> options,
    ILogger<NodeTokenIssue> logger)
{
    public async Task<(NodeTokenRecord Record, string Token)> CreateAsync(
        Guid ownerId, string name, DateTimeOffset? expiresAt, CallOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        name = name.Trim();
        var violations = new List<FieldViolation>(2);
        if (NodeNames.Problem(name) is { } problem) violations.Add(new FieldViolation("name", problem));
        if (expiresAt <= now) violations.Add(new FieldViolation("expire_time", "Must be in the future."));
        if (violations.Count > 0) throw NodesFaults.TokenInvalid(violations);

        await using var unit = await db.BeginAsync(cancellationToken);
        if (await store.CountUnusedAndLockAsync(unit, ownerId, now, cancellationToken) >= options.Value.MaxUnusedTokensPerUser)
            throw NodesFaults.TooManyTokens(options.Value.MaxUnusedTokensPerUser);
        var created = await InsertAsync(unit, ownerId, nodeId: null, name, expiresAt, origin, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogCreated(created.Record.Id, ownerId);
        return created;
    }

    /// <summary>Within a transaction of the caller's, who decided that it may be.</summary>
    public async Task<(NodeTokenRecord Record, string Token)> InsertAsync(
        UnitOfWork unit, Guid ownerId, Guid? nodeId, string name, DateTimeOffset? expiresAt, CallOrigin origin, CancellationToken cancellationToken)
    {
        var token = NodeTokens.Create();
        var record = new NodeTokenRecord
        {
            Id = Id<NodeTokenTag>.New(clock).Value,
            OwnerId = ownerId,
            NodeId = nodeId,
            Name = name,
            Prefix = NodeTokens.VisiblePrefix(token),
            CreatedAt = clock.GetUtcNow(),
            ExpiresAt = expiresAt,
        };
        await store.InsertAsync(unit, record, NodeTokens.Hash(token), cancellationToken);
        await events.WriteAsync(unit, NodeTokenEvents.Created, record.Id, ownerId, nodeId, origin, cancellationToken);
        return (record, token);
    }

    public async Task<NodeTokenRecord> RevokeAsync(Guid id, Guid ownerId, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var known = await store.LockKnownAsync(unit, id, cancellationToken);
        var revoked = await store.RevokeAsync(unit, id, ownerId, clock.GetUtcNow(), cancellationToken)
            ?? throw NodesFaults.TokenNotFound(new Id<NodeTokenTag>(id).ToString());
        if (known is { RevokedAt: null })
            await events.WriteAsync(unit, NodeTokenEvents.Revoked, id, ownerId, revoked.NodeId, origin, cancellationToken);
        await changes.AnnounceAndCommitAsync(unit, [new NodeTokenChange(id, NodeTokenChangeKind.Revoked)], cancellationToken);
        LogRevoked(id, ownerId);
        return revoked;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node token {TokenId} created by user {OwnerId}")]
    private partial void LogCreated(Guid tokenId, Guid ownerId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node token {TokenId} revoked by user {OwnerId}")]
    private partial void LogRevoked(Guid tokenId, Guid ownerId);
}
