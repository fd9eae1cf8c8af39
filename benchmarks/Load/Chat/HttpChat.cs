using System.Net.Http.Headers;

namespace AIForge.Load.Chat;

/// <summary>Asks through the gateway and looks for text in the events, without parsing more than that needs.</summary>
internal sealed class HttpChat(HttpClient client, string model)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async Task AskAsync(ChatRun run, int seed, Action arrived)
    {
        using var content = new ByteArrayContent(run.Body(model, seed));
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };
        using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!reply.IsSuccessStatusCode) throw new InvalidOperationException($"{(int)reply.StatusCode}: {await reply.Content.ReadAsStringAsync()}");

        await using var body = await reply.Content.ReadAsStreamAsync();
        var buffer = new byte[16 * 1024];
        var complete = false;
        while (await body.ReadAsync(buffer) is var count and > 0)
        {
            var bytes = buffer.AsSpan(0, count);
            if (HasText(bytes)) arrived();
            complete |= bytes.IndexOf("data: [DONE]"u8) >= 0;
        }

        if (!complete) throw new InvalidOperationException("An answer broke off.");
    }

    /// <summary>The opening event has empty content, the closing one none.</summary>
    private static bool HasText(ReadOnlySpan<byte> events)
    {
        for (var at = events.IndexOf("\"content\":\""u8); at >= 0; at = events.IndexOf("\"content\":\""u8))
        {
            events = events[(at + 11)..];
            if (events.Length > 0 && events[0] != '"') return true;
        }

        return false;
    }
}
