using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>
/// The connections to the hub and its CDN. A name is resolved here, and the very address that was found to be public is connected to, so
/// that a name which changes its address between two looks gains nothing.
/// </summary>
internal sealed class HubTransport : IDisposable
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    private const int MaxHeadersKilobytes = 32;

    private readonly HostLookup _lookup;
    private readonly HashSet<string> _trusted;

    public HubTransport(HostLookup lookup, IOptions<HuggingFaceOptions> options)
    {
        _lookup = lookup;
        _trusted = options.Value.RedirectHosts.Append(options.Value.Base.Host).Where(PublicAddresses.NamesPrivate).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Http = new HttpClient(Handler(options.Value)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Follows no redirects, and takes as long as its caller lets it.</summary>
    public HttpClient Http { get; }

    public void Dispose() => Http.Dispose();

    private SocketsHttpHandler Handler(HuggingFaceOptions options) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectCallback = ConnectAsync,
        ConnectTimeout = options.Silence,
        MaxResponseHeadersLength = MaxHeadersKilobytes,
        PooledConnectionLifetime = ConnectionLifetime,
        UseCookies = false,
        // A proxy would resolve the names by itself.
        UseProxy = false,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await _lookup(host, cancellationToken);
        if (!_trusted.Contains(host)) addresses = [.. addresses.Where(PublicAddresses.IsPublic)];
        if (addresses.Length == 0) throw ImportsFaults.AddressRefused(host);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
