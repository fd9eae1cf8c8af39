namespace AIForge.Chains.SignIn;

/// <summary>What a signature says about who signed.</summary>
public enum SignatureVerdict
{
    /// <summary>The account's key signed exactly this text.</summary>
    Good,

    /// <summary>Another key, another text, another network's prefix, or Tron's older way of signing.</summary>
    WrongSigner,

    /// <summary>Not 65 bytes of hexadecimal digits with proper r, s and v.</summary>
    Malformed,

    /// <summary>Longer than a key's signature is: a contract wallet (ERC-1271, ERC-6492), which only its chain could ask.</summary>
    UnsupportedSigner,
}
