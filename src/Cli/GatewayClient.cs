using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;

namespace AIForge.Cli;

/// <summary>Calls the gateway with a key.</summary>
internal sealed class GatewayClient : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    private readonly string _gateway;
    private readonly HttpClient _http;

    /// <param name="gateway">For example http://127.0.0.1:18000.</param>
    public GatewayClient(Uri gateway, string key, HttpMessageHandler handler)
    {
        _gateway = gateway.GetLeftPart(UriPartial.Authority);

        // Files take as long as they take; what is silent is ended by the gateway.
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <exception cref="CliException">The network refused, or could not be reached.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, string target, IMessage? body, CancellationToken cancellationToken)
        where T : IMessage<T>, new()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CallTimeout);
        using var content = body is null ? null : new StringContent(JsonFormatter.Default.Format(body), Encoding.UTF8, "application/json");
        return await ReadAsync<T>(method, target, content, limit.Token, cancellationToken);
    }

    /// <summary>Sends bytes as they are.</summary>
    public Task<T> SendBytesAsync<T>(HttpMethod method, string target, HttpContent content, CancellationToken cancellationToken)
        where T : IMessage<T>, new() => ReadAsync<T>(method, target, content, cancellationToken, cancellationToken);

    /// <summary>The answer as soon as its headers are there.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string target, RangeHeaderValue? range, EntityTagHeaderValue? ifRange, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Uri(target)) { Headers = { Range = range } };
        if (ifRange is not null) request.Headers.IfRange = new RangeConditionHeaderValue(ifRange);
        return await ConnectedAsync(async () =>
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw RefusedException.Read((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        });
    }

    public void Dispose() => _http.Dispose();

    private Task<T> ReadAsync<T>(HttpMethod method, string target, HttpContent? content, CancellationToken limit, CancellationToken cancellationToken)
        where T : IMessage<T>, new() => ConnectedAsync(async () =>
    {
        using var request = new HttpRequestMessage(method, Uri(target)) { Content = content };
        try
        {
            using var response = await _http.SendAsync(request, limit);
            var text = await response.Content.ReadAsStringAsync(limit);
            return response.IsSuccessStatusCode ? Parser.Parse<T>(text) : throw RefusedException.Read((int)response.StatusCode, text);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new CliException($"{_gateway} answered with something else than a gateway of this network does.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UnreachableException($"{_gateway} did not answer in time.", exception);
        }
    });

    private async Task<T> ConnectedAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (HttpRequestException exception)
        {
            throw new UnreachableException($"{_gateway} cannot be reached: {exception.Message} Name the gateway with --gateway.", exception);
        }
    }

    private Uri Uri(string target) => new(_gateway + target);
}
