using System.Globalization;
using AIForge.Gateway.Rest.Profiles;
using AIForge.Gateway.Rest.Routing;
using AIForge.Shared.Hosting;
using AIForge.Shared.Ids;

namespace AIForge.Gateway.Rest;

/// <summary>One HTTP request on its way through the gateway.</summary>
internal sealed class RestRequest
{
    private const int MaxRequestId = 128;
    private readonly TimeProvider clock;
    private readonly long started;

    public RestRequest(HttpContext http, RequestPath path, TimeProvider clock)
    {
        this.clock = clock;
        started = clock.GetTimestamp();
        Http = http;
        Path = path;
        Profile = RestProfile.ForPath(path.Text);
        RequestId = GivenId(http.Request.Headers["x-request-id"].ToString()) ?? Id<RequestTag>.New(clock).ToString();
        http.Response.Headers["x-request-id"] = RequestId;
    }

    public HttpContext Http { get; }

    public RequestPath Path { get; }

    public string RequestId { get; }

    /// <summary>The dialect of the reply: that of the route, or of the path where there is no route.</summary>
    public RestProfile Profile { get; set; }

    /// <summary>SHA-256 of the body, kept only where the client signed it.</summary>
    public byte[]? BodyHash { get; set; }

    /// <summary>The client wants to hear of parameters that nothing reads.</summary>
    public bool IsStrict => Http.Request.Headers["X-Strict"] == "1";

    public bool IsSigned => Http.Request.Headers.ContainsKey(GatewayHeaders.WalletSignature);

    /// <summary>Headers that every reply of the profile carries.</summary>
    public void SetProfileHeaders()
    {
        var headers = Http.Response.Headers;
        foreach (var (name, value) in Profile.ReplyHeaders) headers.TryAdd(name, value);

        if (Profile.DurationHeader is { } duration)
            headers.TryAdd(duration, ((long)clock.GetElapsedTime(started).TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
    }

    private static string? GivenId(string text) =>
        text.Length is > 0 and <= MaxRequestId && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? text : null;
}
