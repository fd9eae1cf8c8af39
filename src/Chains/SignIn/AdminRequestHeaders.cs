namespace AIForge.Chains.SignIn;

/// <summary>The headers of a request that an administrator's wallet signed.</summary>
public static class AdminRequestHeaders
{
    public const string Address = "x-wallet-address";
    public const string Network = "x-wallet-network";
    public const string Signature = "x-wallet-signature";

    /// <summary>Unix seconds.</summary>
    public const string Timestamp = "x-wallet-timestamp";

    public const string Nonce = "x-wallet-nonce";
}
