namespace AIForge.Chains.SignIn;

/// <summary>Which chain's wallet signs.</summary>
public enum WalletNetwork
{
    /// <summary>Ethereum and the chains with its addresses; <c>personal_sign</c>.</summary>
    Ethereum,

    /// <summary>Tron; <c>signMessageV2</c>.</summary>
    Tron,
}
