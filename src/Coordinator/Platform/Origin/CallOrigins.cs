using System.Net;
using System.Security.Cryptography;
using System.Text;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace AIForge.Coordinator.Platform.Origin;

/// <summary>Reads where calls come from. What a gateway says counts only beside the shared secret.</summary>
internal sealed partial class CallOrigins
{
    private const int LongestAgent = 256;

    // Hashes compare in constant time whatever the length of what was presented.
    private readonly byte[]? _secretHash;

    private readonly ILogger _logger;

    public CallOrigins(IOptions<OriginOptions> options, ILogger<CallOrigins> logger)
    {
        _logger = logger;
        if (string.IsNullOrEmpty(options.Value.GatewaySecret)) LogNoSecret();
        else _secretHash = Hash(options.Value.GatewaySecret);
    }

    public CallOrigin Of(HttpContext? context)
    {
        if (context is null) return new CallOrigin(IPAddress.None, "", null);

        var headers = context.Request.Headers;
        return IsFromGateway(headers)
            ? new CallOrigin(Address(headers[GatewayHeaders.ClientAddress]) ?? Peer(context), Cut(headers[GatewayHeaders.ClientAgent]), Wire(headers))
            : new CallOrigin(Peer(context), Cut(headers[HeaderNames.UserAgent]), null);
    }

    private bool IsFromGateway(IHeaderDictionary headers)
    {
        var presented = headers[GatewayHeaders.Secret].ToString();
        return _secretHash is not null && presented.Length > 0 && CryptographicOperations.FixedTimeEquals(Hash(presented), _secretHash);
    }

    private static WireRequest? Wire(IHeaderDictionary headers)
    {
        var line = headers[GatewayHeaders.RequestLine].ToString();
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var bodyHash = headers[GatewayHeaders.BodyHash].ToString();
        return blank > 0 && bodyHash.Length == 2 * SHA256.HashSizeInBytes ? new WireRequest(line[..blank], line[(blank + 1)..], bodyHash) : null;
    }

    private static IPAddress? Address(string? text) => IPAddress.TryParse(text, out var address) ? Plain(address) : null;

    private static IPAddress Peer(HttpContext context) => Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);

    // ::ffff:1.2.3.4 and 1.2.3.4 are one client, and the interface that a link-local one came in by is not part of it.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());

    private static string Cut(string? agent)
    {
        if (agent is null) return "";
        if (agent.Length <= LongestAgent) return agent;
        // Half a character is none, and no database takes it.
        return agent[..(char.IsHighSurrogate(agent[LongestAgent - 1]) ? LongestAgent - 1 : LongestAgent)];
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Origin:GatewaySecret is not set: clients of a gateway share its address and the limits of one address")]
    private partial void LogNoSecret();
}
