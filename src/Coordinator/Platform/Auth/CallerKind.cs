namespace AIForge.Coordinator.Platform.Auth;

/// <summary>What kind of credential stands behind a call.</summary>
public enum CallerKind
{
    None,
    User,
    Node,
    Admin,
}
