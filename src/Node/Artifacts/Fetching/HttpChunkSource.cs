using System.Net;
using System.Net.Http.Headers;

namespace AIForge.Node.Artifacts.Fetching;

/// <summary>An address that gives the file with ranges: a presigned one of S3, another node, a gateway of IPFS.</summary>
internal sealed class HttpChunkSource(HttpClient http, Uri address) : IChunkSource
{
    public string Name { get; } = address.GetLeftPart(UriPartial.Authority);

    public bool IsLastResort => false;

    public async Task ReadAsync(long offset, Memory<byte> buffer, Action<int> received, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(offset, offset + buffer.Length - 1);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        // Without ranges a server answers 200 with the whole file: right only when that is what was wanted.
        var isWhole = response.StatusCode == HttpStatusCode.OK && offset == 0 && response.Content.Headers.ContentLength == buffer.Length;
        if (response.StatusCode != HttpStatusCode.PartialContent && !isWhole) throw new HttpRequestException($"status {(int)response.StatusCode}");

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (!buffer.IsEmpty)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            if (read == 0) throw new EndOfStreamException("the answer ended early");
            buffer = buffer[read..];
            received(read);
        }
    }
}
