using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AIForge.Standalone;

/// <summary>Asks the model through the public endpoint, as any client would, and reads the answer as it streams in.</summary>
internal sealed class Question(string gatewayUrl, string apiKey, string model) : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { UseProxy = false };

    public int? CompletionTokens { get; private set; }

    public async IAsyncEnumerable<string> AskAsync(string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var client = new HttpClient(_handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{gatewayUrl}/v1/chat/completions")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", apiKey) },
            Content = JsonContent.Create(new
            {
                model,
                messages = new[] { new { role = "user", content = text } },
                temperature = 0,
                stream = true,
                stream_options = new { include_usage = true },
            }),
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new StartException($"The question was refused with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal)) continue;
            using var chunk = JsonDocument.Parse(line["data: ".Length..]);
            if (Text(chunk.RootElement) is { Length: > 0 } delta) yield return delta;
        }
    }

    public void Dispose() => _handler.Dispose();

    private string? Text(JsonElement chunk)
    {
        if (chunk.TryGetProperty("error", out var error)) throw new StartException($"The answer broke off: {error.GetProperty("message").GetString()}");
        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
            CompletionTokens = usage.GetProperty("completion_tokens").GetInt32();
        var choices = chunk.GetProperty("choices");
        return choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : null;
    }
}
