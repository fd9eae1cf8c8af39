using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AIForge.Node.Docker;

/// <summary>HTTP over the engine's unix socket: every call has an end, answers have a bound, failures are of two kinds.</summary>
internal sealed class EngineTransport : IDisposable
{
    private const int LargestAnswer = 8 << 20;
    private const int LargestError = 64 << 10;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly string _socket;

    public EngineTransport(string socket)
    {
        _socket = socket;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellationToken) => ConnectAsync(socket, cancellationToken),
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = IdleTimeout,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        })
        {
            BaseAddress = new Uri("http://engine/"), Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <param name="limit">For the whole call, or until the headers when the body is a stream; null for as long as it takes.</param>
    /// <exception cref="EngineException">The engine refuses.</exception>
    /// <exception cref="EngineGoneException">It does not answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? body, TimeSpan? limit, bool stream, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (limit is { } time) ending.CancelAfter(time);
        using var request = new HttpRequestMessage(method, path) { Content = body };
        try
        {
            var response = await _http.SendAsync(request, stream ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead, ending.Token);
            // 304: it is already so.
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified) return response;
            using (response) throw new EngineException(response.StatusCode, await ErrorAsync(response, ending.Token));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EngineGoneException($"The container engine at {_socket} does not answer within {limit?.TotalSeconds:0} s.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            throw Gone(exception);
        }
    }

    public async Task<T> ReadAsync<T>(HttpMethod method, string path, HttpContent? body, TimeSpan? limit, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, limit, stream: false, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new EngineGoneException($"The container engine at {_socket} gave an empty answer.");
        }
        catch (JsonException exception)
        {
            throw new EngineGoneException($"What answers at {_socket} is no container engine: {exception.Message}", exception);
        }
    }

    public EngineGoneException Gone(Exception exception) => new($"The container engine at {_socket} is gone: {exception.GetBaseException().Message}", exception);

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[LargestError];
        var text = System.Text.Encoding.UTF8.GetString(buffer, 0, await body.ReadAtLeastAsync(buffer, LargestError, throwOnEndOfStream: false, cancellationToken));
        try
        {
            return JsonSerializer.Deserialize(text, EngineJson.Default.ErrorAnswer)?.Message ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
