using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.RateLimits;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>
/// Who makes the current call; a scoped service. For a node, <see cref="UserId"/> is its owner.
/// Reading <see cref="UserId"/> is safe behind [Authorize] only: an anonymous caller has the empty one, and so has an administrator.
/// </summary>
public sealed record Caller(CallerKind Kind, Guid UserId, Guid? NodeId, Guid? ApiKeyId, IReadOnlySet<string> Scopes)
{
    /// <summary>The session that the caller signed in to; null for API keys and nodes.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The subscription to a service that the key was made for; null for keys of the user's own.</summary>
    public Guid? SubscriptionId { get; init; }

    /// <summary>Limits that the credential brings along, which count beside those of the user.</summary>
    public IReadOnlyList<RateLimitRule> Limits { get; init; } = [];

    /// <summary>The whitelisted wallet that signed the request; null for everybody who is no administrator.</summary>
    public WalletAddress? AdminWallet { get; init; }

    /// <summary>The session by which an administrator reads; null for one that signed the request.</summary>
    public AdminSession? AdminSession { get; init; }

    public static Caller Anonymous { get; } = new(CallerKind.None, Guid.Empty, null, null, Auth.Scopes.None);

    public static Caller ForUser(Guid userId, Guid? apiKeyId, IReadOnlySet<string> scopes) =>
        new(CallerKind.User, userId, null, apiKeyId, scopes);

    /// <summary>The node is null until one has enrolled with the token.</summary>
    public static Caller ForNode(Guid tokenId, Guid? nodeId, Guid ownerId) =>
        new(CallerKind.Node, ownerId, nodeId, null, Auth.Scopes.None) { NodeTokenId = tokenId };

    /// <summary>The token that a node calls with.</summary>
    public Guid? NodeTokenId { get; init; }

    /// <summary>The node that calls; refuses a token that no node has enrolled with.</summary>
    public Guid RequireNode() => NodeId ?? throw AuthFaults.NodeNotEnrolled();

    public static Caller ForAdmin(WalletAddress wallet) => new(CallerKind.Admin, Guid.Empty, null, null, Auth.Scopes.None) { AdminWallet = wallet };

    /// <summary>A service of the operator's own; it stands for no user.</summary>
    public static Caller ForService() => new(CallerKind.Service, Guid.Empty, null, null, Auth.Scopes.None);

    /// <summary>Another coordinator over the same database; it stands for no user either.</summary>
    public static Caller ForReplica() => new(CallerKind.Replica, Guid.Empty, null, null, Auth.Scopes.None);

    /// <summary>Refuses a key that was not made for this.</summary>
    public void Require(string scope)
    {
        if (!Scopes.Contains(scope)) throw AuthFaults.ScopeMissing(scope);
    }
}
