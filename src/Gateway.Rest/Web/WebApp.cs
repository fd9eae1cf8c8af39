namespace AIForge.Gateway.Rest.Web;

/// <summary>Serves the web app on every path that the API does not own: its files by their names, its page for each of its views.</summary>
internal sealed class WebApp(WebFiles files)
{
    // Unknown paths below these are mistakes in calls of the API, also when a person types them.
    private static readonly string[] ApiPaths = ["/api", "/v1", "/docs", "/openapi.json", "/healthz", "/readyz", "/assets"];

    private const string Policy =
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private const string Permissions = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return next(context);

        var path = request.Path.Value ?? "";
        if (path != "/" && files.Find(path) is { } file) return WriteAsync(context, file);
        return path == "/" || IsView(request, path) ? WriteAsync(context, files.PageOf(path)) : next(context);
    }

    private static bool IsView(HttpRequest request, string path) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) && !ApiPaths.Any(api => Owns(api, path));

    private static bool Owns(string api, string path) =>
        path.StartsWith(api, StringComparison.OrdinalIgnoreCase) && (path.Length == api.Length || path[api.Length] == '/');

    private static async Task WriteAsync(HttpContext context, WebFile file)
    {
        var (body, coding) = file.For(context.Request.Headers.AcceptEncoding.ToString());
        var response = context.Response;
        SetHeaders(response.Headers, file, coding);
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(file.ETag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static void SetHeaders(IHeaderDictionary headers, WebFile file, string? coding)
    {
        headers.ETag = file.ETag;
        headers.CacheControl = file.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        if (coding is not null) headers.ContentEncoding = coding;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
