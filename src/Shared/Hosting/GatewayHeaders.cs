namespace AIForge.Shared.Hosting;

/// <summary>
/// Call metadata in which the gateway vouches for what it saw on the wire. The coordinator believes it only beside the secret that
/// both were configured with, and clients cannot set it through the gateway.
/// </summary>
public static class GatewayHeaders
{
    /// <summary>Names that begin so are the gateway's own.</summary>
    public const string Prefix = "x-aiforge-";

    /// <summary>The shared secret.</summary>
    public const string Secret = "x-aiforge-gateway-secret";

    /// <summary>The client's IP address.</summary>
    public const string ClientAddress = "x-forwarded-for";

    /// <summary>The client's User-Agent header.</summary>
    public const string ClientAgent = "x-aiforge-client-agent";

    /// <summary>Method, blank, and path?query exactly as sent. Only with signed requests.</summary>
    public const string RequestLine = "x-aiforge-request-line";

    /// <summary>SHA-256 of the request body, lower-case hex. Only with signed requests.</summary>
    public const string BodyHash = "x-aiforge-body-sha256";

    /// <summary>The header by which the gateway knows a signed request.</summary>
    public const string WalletSignature = "x-wallet-signature";

    /// <summary>A shorter secret could be guessed.</summary>
    public const int MinSecretLength = 32;
}
