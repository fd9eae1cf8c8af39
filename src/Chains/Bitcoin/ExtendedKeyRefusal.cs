namespace AIForge.Chains.Bitcoin;

/// <summary>Why a text is not an extended public key that addresses can be made from.</summary>
public enum ExtendedKeyRefusal
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>No base58check of 78 bytes: mistyped or cut.</summary>
    NotAKey,

    /// <summary>An extended private key. It must never be given to a server.</summary>
    PrivateKey,

    /// <summary>A key of another kind of addresses, such as ypub's, or of something unknown.</summary>
    UnknownVersion,

    /// <summary>A test network's key on the main network, or the other way about.</summary>
    OtherNetwork,

    /// <summary>Its 33 bytes are no point of the curve, or depth, parent and number contradict each other.</summary>
    InvalidKey,
}
