namespace AIForge.Node.Artifacts.Fetching;

/// <summary>How files are fetched: no redirects and no cookies, since an address comes from others; how long an answer may take is up to the fetch.</summary>
internal static class FetchHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10), ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
    }) { Timeout = Timeout.InfiniteTimeSpan };
}
