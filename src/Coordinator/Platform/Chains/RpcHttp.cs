using System.Net;

namespace AIForge.Coordinator.Platform.Chains;

/// <summary>How chain endpoints are reached: their own client each, no redirects, no cookies. How long an answer may take is up to the caller.</summary>
internal static class RpcHttp
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static HttpClient ClientFor(Uri address) => new(Transport(address)) { Timeout = Timeout.InfiniteTimeSpan };

    private static SocketsHttpHandler Transport(Uri address) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = ConnectionLifetime,
        UseCookies = false,
        UseProxy = !address.IsLoopback,
    };
}
