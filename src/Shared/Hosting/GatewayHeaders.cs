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

    /// <summary>
    /// How many bytes the client says its body has, of a body that is streamed. Of a form it is the form's, hence a little more than
    /// its file's.
    /// </summary>
    public const string BodyLength = "x-aiforge-body-length";

    /// <summary>
    /// In reply metadata: goes before the names that belong to an HTTP body, such as content-range. gRPC has bodies of its own, and its
    /// client drops what is said about them; the gateway takes the prefix off.
    /// </summary>
    public const string ReplyPrefix = "x-aiforge-reply-";

    /// <summary>In reply metadata: which bytes of a file the raw body has; makes the reply a 206.</summary>
    public const string ReplyRange = ReplyPrefix + "content-range";

    /// <summary>In reply metadata: how many bytes the raw body has.</summary>
    public const string ReplyLength = ReplyPrefix + "content-length";

    /// <summary>In reply metadata: the name under which a browser saves the body.</summary>
    public const string ReplyDisposition = ReplyPrefix + "content-disposition";

    /// <summary>In reply metadata: when the file was last changed.</summary>
    public const string ReplyModified = ReplyPrefix + "last-modified";

    /// <summary>The header by which the gateway knows a signed request.</summary>
    public const string WalletSignature = "x-wallet-signature";

    /// <summary>A shorter secret could be guessed.</summary>
    public const int MinSecretLength = 32;
}
