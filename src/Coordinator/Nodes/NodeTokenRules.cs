using AIForge.Coordinator.Platform.Auth;

namespace AIForge.Coordinator.Nodes;

/// <summary>When a token works.</summary>
internal static class NodeTokenRules
{
    /// <summary>Returns a token that works and refuses any other with what is wrong with it.</summary>
    public static KnownNodeToken Check(KnownNodeToken? token, DateTimeOffset now)
    {
        if (token is null) throw AuthFaults.CredentialInvalid();
        if (!token.IsNodeActive) throw NodesFaults.Deactivated();
        if (token.RevokedAt is not null) throw AuthFaults.CredentialRevoked();
        if (token.ExpiresAt <= now) throw AuthFaults.CredentialExpired();
        return token;
    }
}
