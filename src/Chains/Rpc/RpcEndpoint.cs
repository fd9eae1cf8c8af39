using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace AIForge.Chains.Rpc;

/// <summary>
/// One node's HTTP interface: posts JSON and reads at most so many bytes within so much time. Whatever goes wrong is an
/// <see cref="RpcException"/>; a canceled call alone is an <see cref="OperationCanceledException"/>.
/// </summary>
/// <param name="turn">Waits until the next question may be asked. The time for the answer begins afterwards.</param>
public sealed class RpcEndpoint(HttpClient http, Uri address, RpcLimits limits, TimeProvider clock, Func<CancellationToken, Task>? turn = null)
{
    private const int ReadBytes = 16 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Without path, query and user, where providers put their keys.</summary>
    public string Name { get; } = $"{address.Scheme}://{address.Authority}";

    /// <summary>Posts a body to the address, or to a path below it.</summary>
    public async Task<JsonAnswer> PostAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (turn is not null) await turn(cancellationToken);
        using var deadline = new CancellationTokenSource(limits.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Target(path)) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = Json;
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            RequireSuccess(response);
            return JsonAnswer.Parse(await ReadAsync(response.Content, either.Token));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcUnavailableException($"{Name} did not answer within {limits.Timeout.TotalSeconds} s", null, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new RpcUnavailableException($"{Name} could not be reached or broke off", null, exception);
        }
    }

    private Uri Target(string path) => path.Length == 0 ? address : new Uri(address.AbsoluteUri.TrimEnd('/') + '/' + path);

    private void RequireSuccess(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.OK) return;
        var wait = response.Headers.RetryAfter;
        var retryAfter = wait?.Delta ?? (wait?.Date - clock.GetUtcNow());
        throw new RpcUnavailableException($"{Name} answered HTTP {(int)response.StatusCode}", retryAfter > TimeSpan.Zero ? retryAfter : null);
    }

    private async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limits.MaxAnswerBytes) throw TooLong();
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var answer = new ArrayBufferWriter<byte>(ReadBytes);
        while (true)
        {
            var read = await stream.ReadAsync(answer.GetMemory(ReadBytes), cancellationToken);
            if (read == 0) return answer.WrittenSpan.ToArray();
            if (answer.WrittenCount + read > limits.MaxAnswerBytes) throw TooLong();
            answer.Advance(read);
        }
    }

    private RpcAnswerException TooLong() => new($"{Name} answered with more than {limits.MaxAnswerBytes} bytes");
}
