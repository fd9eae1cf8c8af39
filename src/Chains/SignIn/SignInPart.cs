namespace AIForge.Chains.SignIn;

/// <summary>The parts of a sign-in message, to say which one is wrong.</summary>
public enum SignInPart
{
    None,

    /// <summary>Too long, or lines that are missing, in the wrong order or too many.</summary>
    Layout,
    Domain,
    Address,
    Statement,
    Uri,
    Version,
    ChainId,
    Nonce,
    IssuedAt,
    ExpirationTime,
    NotBefore,
    RequestId,
    Resources,
}
