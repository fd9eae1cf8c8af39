using AIForge.Gateway.Rest.Errors;
using Microsoft.Net.Http.Headers;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Refuses bodies that are not JSON before they are read.</summary>
internal static class ContentTypeCheck
{
    public static void RequireJson(HttpRequest request)
    {
        RequirePlain(request);
        var text = request.ContentType;
        if (text is "application/json" or null || string.Equals(text, "application/json; charset=utf-8", StringComparison.OrdinalIgnoreCase)) return;
        if (!MediaTypeHeaderValue.TryParse(text, out var type) || !IsJson(type)) throw RequestFaults.UnsupportedContentType(text);
    }

    /// <summary>Refuses compressed bodies.</summary>
    public static void RequirePlain(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
            throw RequestFaults.UnsupportedEncoding();
    }

    private static bool IsJson(MediaTypeHeaderValue type)
    {
        var isJson = type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);
        return isJson && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
