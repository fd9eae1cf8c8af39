using Amazon.Runtime;

namespace AIForge.Storage.Objects;

/// <summary>One client of HTTP for one store.</summary>
internal sealed class S3Http : HttpClientFactory, IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10), ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpClient _client = new(new SmallBodies(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = ConnectTimeout, PooledConnectionLifetime = ConnectionLifetime,
    })) { Timeout = Timeout.InfiniteTimeSpan };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// Asks for permission to send large bodies only. .NET sends small ones even after the server has refused; Ceph, which believes that they do
    /// not come any more, takes them for the next request of the connection and answers that one with 400.
    /// </summary>
    private sealed class SmallBodies(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        // Up to here .NET sends a body in any case.
        private const long SentAnyhow = 1024;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content?.Headers.ContentLength is <= SentAnyhow) request.Headers.ExpectContinue = false;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
