using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using AIForge.Chains.SignIn;
using Google.Protobuf;

namespace AIForge.Admin;

/// <summary>Calls the gateway and signs each call. The signature covers method, path, query and body as they are sent.</summary>
internal sealed class AdminClient : IDisposable
{
    private const int NonceBytes = 16;
    private const int LargestAnswer = 16 << 20;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    private readonly string _gateway;
    private readonly AdminRequestSigner _signer;
    private readonly HttpClient _http;

    public AdminClient(Uri gateway, AdminRequestSigner signer, HttpMessageHandler handler)
    {
        _gateway = gateway.GetLeftPart(UriPartial.Authority);
        _signer = signer;
        _http = new HttpClient(handler) { Timeout = CallTimeout, MaxResponseContentBufferSize = LargestAnswer };
    }

    /// <exception cref="AdminException">The network refused, or could not be reached.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, RequestTarget target, IMessage? body, CancellationToken cancellationToken)
        where T : IMessage<T>, new()
    {
        using var request = Sign(method, target.ToString(), body is null ? [] : Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(body)));
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? Parser.Parse<T>(text) : throw RefusalException.Read((int)response.StatusCode, text);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new AdminException($"{_gateway} answered with something else than a gateway of this network does.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new AdminException($"{_gateway} cannot be reached: {exception.Message} Name the gateway with --gateway.", exception);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AdminException($"{_gateway} did not answer within {CallTimeout.TotalSeconds} s. Whether it did what was asked is not known: look.", exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Sign(HttpMethod method, string target, byte[] body)
    {
        // As it is: tidying the path after the signature was made would break it.
        var uri = new Uri(_gateway + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(method, uri);
        if (body.Length > 0) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes));
        foreach (var (name, value) in _signer.Sign(method.Method, target, body, nonce)) request.Headers.Add(name, value);
        return request;
    }
}
