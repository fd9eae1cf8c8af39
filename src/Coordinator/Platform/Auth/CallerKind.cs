namespace AIForge.Coordinator.Platform.Auth;

/// <summary>What kind of credential stands behind a call.</summary>
public enum CallerKind
{
    None,
    User,
    Node,
    Admin,

    /// <summary>A service of the operator's own, such as the wallet daemon.</summary>
    Service,

    /// <summary>Another coordinator over the same database.</summary>
    Replica,
}
