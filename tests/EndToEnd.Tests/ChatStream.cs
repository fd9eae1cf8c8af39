using System.Net.Http.Json;
using System.Text.Json;

namespace AIForge.EndToEnd.Tests;

/// <summary>A streamed chat answer, read event by event.</summary>
internal sealed class ChatStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private ChatStream(HttpResponseMessage response, StreamReader reader) => (_response, _reader) = (response, reader);

    public string Text { get; private set; } = "";

    public string? FinishReason { get; private set; }

    public string? ErrorCode { get; private set; }

    public JsonElement? Usage { get; private set; }

    /// <summary>The stream ended with [DONE].</summary>
    public bool IsDone { get; private set; }

    public static async Task<ChatStream> OpenAsync(HttpClient client, string question, int? maxTokens = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(Body(question, maxTokens, stream: true)),
        };
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode) await NetworkFixture.Json(response);
        return new ChatStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    public static Dictionary<string, object> Body(string question, int? maxTokens, bool stream)
    {
        var body = new Dictionary<string, object>
        {
            ["model"] = NetworkFixture.Model,
            ["messages"] = new[] { new { role = "user", content = question } },
            ["temperature"] = 0,
            ["stream"] = stream,
        };
        if (stream) body["stream_options"] = new { include_usage = true };
        if (maxTokens is { } max) body["max_tokens"] = max;
        return body;
    }

    /// <summary>Reads until so much text has come.</summary>
    public async Task ReadTextAsync(int length)
    {
        while (Text.Length < length && await ReadEventAsync())
        {
            // Each event adds to the text.
        }
    }

    public async Task ReadToEndAsync()
    {
        while (await ReadEventAsync())
        {
            // Each event adds to the text.
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }

    private async Task<bool> ReadEventAsync()
    {
        while (await _reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            if (line == "data: [DONE]") IsDone = true;
            else Take(JsonDocument.Parse(line["data: ".Length..]).RootElement);
            return !IsDone;
        }

        return false;
    }

    private void Take(JsonElement chunk)
    {
        if (chunk.TryGetProperty("error", out var error)) ErrorCode = error.GetProperty("code").GetString();
        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object) Usage = usage.Clone();
        foreach (var choice in chunk.GetProperty("choices").EnumerateArray())
        {
            if (choice.GetProperty("delta").TryGetProperty("content", out var content)) Text += content.GetString();
            if (choice.GetProperty("finish_reason").ValueKind == JsonValueKind.String) FinishReason = choice.GetProperty("finish_reason").GetString();
        }
    }
}
