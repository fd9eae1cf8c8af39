using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Trust;

namespace AIForge.Coordinator.Nodes.Keys;

/// <summary>Which key a node has: the first one that opened a stream with its token, until its owner resets it. See docs/flows/node-trust.md.</summary>
internal sealed partial class NodeKeys(
    Db db, NodesStore nodes, NodeKeysStore store, NodeTokensStore tokens, NodeTokenChanges changes, SecurityLog audit, TimeProvider clock, ILogger<NodeKeys> logger)
{
    public const string Pinned = "node_key.pinned";
    public const string Reset = "node_key.reset";

    /// <summary>The key of a hello. It is not proved yet that the node has it.</summary>
    public static NodePublicKey Read(NodeHello hello)
    {
        if (hello.PublicKey.IsEmpty) throw NodesFaults.KeyMissing();
        return NodePublicKey.TryRead(hello.PublicKey.Span)
            ?? throw NodesFaults.HelloInvalid("public_key", "Give an ECDSA key over P-256 as a SubjectPublicKeyInfo in DER, with the named curve and an uncompressed point.");
    }

    /// <summary>Makes sure that the key is the node's, pinning it when the node has none.</summary>
    /// <param name="pinned">Fingerprint of the node's key as it was known a moment ago; null for none.</param>
    public async Task EnterAsync(NodeIdentity node, NodePublicKey key, byte[]? pinned, CallOrigin origin, CancellationToken cancellationToken)
    {
        if (pinned is null && !await TryPinAsync(node, key, origin, cancellationToken)) pinned = await store.CurrentAsync(node.NodeId, cancellationToken) ?? [];
        if (pinned is not null && !pinned.AsSpan().SequenceEqual(key.Fingerprint))
        {
            LogMismatch(node.NodeId, key.FingerprintText);
            throw NodesFaults.KeyMismatch(new Id<NodeTag>(node.NodeId).ToString());
        }
    }

    private async Task<bool> TryPinAsync(NodeIdentity node, NodePublicKey key, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        if (!await store.PinAsync(unit, node.NodeId, key, clock.GetUtcNow(), cancellationToken)) return false;
        await WriteAsync(unit, Pinned, node.NodeId, node.OwnerId, key.FingerprintText, origin, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        LogPinned(node.NodeId, key.FingerprintText);
        return true;
    }

    /// <summary>Forgets the node's key for good and ends its streams; the next key that comes is pinned.</summary>
    public async Task ResetAsync(Guid nodeId, Guid ownerId, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        _ = await nodes.LockActiveAsync(unit, nodeId, ownerId, cancellationToken) ?? throw NodesFaults.NotFound(new Id<NodeTag>(nodeId).ToString());
        if (await store.RetireAsync(unit, nodeId, clock.GetUtcNow(), cancellationToken) is not { } retired) return;
        await WriteAsync(unit, Reset, nodeId, ownerId, Convert.ToHexStringLower(retired), origin, cancellationToken);
        var open = await tokens.OfNodeAsync(unit, nodeId, cancellationToken);
        await changes.AnnounceAndCommitAsync(unit, [.. open.Select(token => new NodeTokenChange(token, NodeTokenChangeKind.KeyReset))], cancellationToken);
        LogReset(nodeId);
    }

    private Task WriteAsync(UnitOfWork unit, string kind, Guid nodeId, Guid ownerId, string fingerprint, CallOrigin origin, CancellationToken cancellationToken)
    {
        var happened = new SecurityEvent(kind)
        {
            UserId = ownerId,
            Subject = new Id<NodeTag>(nodeId).ToString(),
            Address = origin.Address,
            Details = new Dictionary<string, string> { ["fingerprint"] = fingerprint },
        };
        return audit.WriteAsync(unit, happened, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Key {Fingerprint} is the key of node {NodeId} from now on")]
    private partial void LogPinned(Guid nodeId, string fingerprint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeId} was refused: it came with the key {Fingerprint}, which is not its own")]
    private partial void LogMismatch(Guid nodeId, string fingerprint);

    [LoggerMessage(Level = LogLevel.Information, Message = "The key of node {NodeId} was reset")]
    private partial void LogReset(Guid nodeId);
}
