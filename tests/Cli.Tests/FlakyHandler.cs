namespace AIForge.Cli.Tests;

/// <summary>Breaks some of the requests that it is to pass on.</summary>
internal sealed class FlakyHandler(Func<HttpRequestMessage, int, Exception?> failure) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
{
    private int _parts;

    /// <summary>Parts that were sent, broken ones included.</summary>
    public int Parts => _parts;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var number = request.Method == HttpMethod.Put ? Interlocked.Increment(ref _parts) : 0;
        if (failure(request, number) is { } exception) throw exception;
        return await base.SendAsync(request, cancellationToken);
    }
}
