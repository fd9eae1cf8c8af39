namespace AIForge.Chains.Cryptography;

/// <summary>Why a text is not a signature that we accept.</summary>
public enum SignatureRefusal
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Something else than hexadecimal digits, with or without 0x before them.</summary>
    NotHexadecimal,

    /// <summary>Fewer than 65 bytes, for example the 64 bytes of EIP-2098.</summary>
    TooShort,

    /// <summary>More than 65 bytes: what contract wallets send (ERC-1271, ERC-6492).</summary>
    TooLong,

    /// <summary>The last byte is none of 0, 1, 27 and 28.</summary>
    RecoveryIdUnknown,

    /// <summary>r is zero or not below the order of the curve.</summary>
    ROutOfRange,

    /// <summary>s is zero or not below the order of the curve.</summary>
    SOutOfRange,

    /// <summary>s is above half the order (EIP-2): anybody can make that from a good signature without the key.</summary>
    HighS,
}
