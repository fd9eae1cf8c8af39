using System.Net;

namespace AIForge.Admin.Tests;

/// <summary>Keeps the request and answers it.</summary>
internal sealed class RecordingHandler(HttpStatusCode status, string answer) : HttpMessageHandler
{
    public string Target { get; private set; } = "";

    public byte[] Body { get; private set; } = [];

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Target = request.RequestUri!.PathAndQuery;
        if (request.Content is not null) Body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
        foreach (var (name, values) in request.Headers) Headers[name] = values.Single();
        return new HttpResponseMessage(status) { Content = new StringContent(answer) };
    }
}
