namespace AIForge.Coordinator.Nodes;

/// <summary>Why streams with a token end. The numbers travel in notifications.</summary>
internal enum NodeTokenChangeKind
{
    /// <summary>It works no more.</summary>
    Revoked = 0,

    /// <summary>Its node was removed.</summary>
    Deactivated = 1,

    /// <summary>It works, but not with the key that opened them.</summary>
    KeyReset = 2,
}
