using System.Net;
using System.Text;
using System.Text.Json;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>One HTTP request and its whole reply; the path goes out exactly as written.</summary>
internal sealed record Exchange(HttpStatusCode Status, string Body, HttpResponseMessage Message)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public static async Task<Exchange> SendAsync(
        GatewayFixture gateway, string verb, string path, string? body = null, params (string Name, string Value)[] headers) =>
        await SendAsync(gateway, verb, path, body is null ? null : Encoding.UTF8.GetBytes(body), "application/json", headers);

    public static async Task<Exchange> SendAsync(
        GatewayFixture gateway, string verb, string path, byte[]? body, string? contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), UriOf(gateway, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var reply = await gateway.Http.SendAsync(request).InTime();
        return new Exchange(reply.StatusCode, await reply.Content.ReadAsStringAsync().InTime(), reply);
    }

    public static Uri UriOf(GatewayFixture gateway, string path) =>
        new(gateway.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public string? Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) || Message.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}
