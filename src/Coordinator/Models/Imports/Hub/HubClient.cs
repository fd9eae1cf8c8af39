using System.Net.Http.Headers;
using AIForge.Shared.Faults;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>
/// Asks the hub. Redirects are followed here: a few of them, to the hub and the hosts of the configuration, and without the token
/// wherever that is not the hub itself.
/// </summary>
internal sealed class HubClient(HubTransport transport, IOptions<HuggingFaceOptions> options, TimeProvider clock)
{
    private const int MostRedirects = 5;

    /// <summary>The answer as soon as its headers are there; only one of success.</summary>
    /// <exception cref="FaultException">What the answer means when it is another one, or that there is none.</exception>
    public async Task<HubResponse> SendAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var (address, facts) = (new Uri(options.Value.Base, request.Path), HubFileFacts.None);
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendAsync(request, address, cancellationToken);
            if (IsHub(address)) facts = facts.With(response);
            if (response.IsSuccessStatusCode) return new HubResponse(response, facts.Or(response));

            using var ended = response;
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)) throw HubProblems.Of(response, IsHub(address), request.Token is not null, clock.GetUtcNow());
            if (redirects == MostRedirects) throw ImportsFaults.RedirectRefused($"more than {MostRedirects} times");

            address = Next(address, response.Headers.Location);
            // Of a file only its facts are asked, and the hub has told them.
            if (request.Method == HttpMethod.Head && !IsHub(address) && facts is { SizeBytes: not null, Etag: not null }) return new HubResponse(response, facts);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HubRequest request, Uri address, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, address) { Headers = { Range = request.Range } };
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("aiforge-import", "1"));
        if (IsHub(address) && request.Token is { } token) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var silence = new CancellationTokenSource(options.Value.Silence, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await transport.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (HttpRequestException exception)
        {
            throw exception.InnerException as FaultException ?? ImportsFaults.SourceUnavailable("it cannot be reached");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ImportsFaults.SourceUnavailable("it does not answer");
        }
    }

    private bool IsHub(Uri address) => Uri.Compare(address, options.Value.Base, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private Uri Next(Uri from, Uri? location)
    {
        var next = location is null ? throw ImportsFaults.RedirectRefused("without an address") : new Uri(from, location);
        if (IsHub(next)) return next;

        var isPlainHub = options.Value.Base.Scheme == Uri.UriSchemeHttp;
        if (next.Scheme != Uri.UriSchemeHttps && !(isPlainHub && next.Scheme == Uri.UriSchemeHttp)) throw ImportsFaults.RedirectRefused("not over https");
        if (!isPlainHub && !next.IsDefaultPort) throw ImportsFaults.RedirectRefused($"to port {next.Port}");
        if (next.UserInfo.Length > 0 || !options.Value.RedirectHosts.Any(pattern => Matches(pattern, next.Host))) throw ImportsFaults.RedirectRefused($"to {next.Host}");
        return next;
    }

    private static bool Matches(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
