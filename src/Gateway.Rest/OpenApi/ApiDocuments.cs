using AIForge.Gateway.Rest.Routing;

namespace AIForge.Gateway.Rest.OpenApi;

/// <summary>/openapi.json and the page that shows it.</summary>
internal sealed class ApiDocuments(RouteTable routes, CommentIndex comments)
{
    private readonly Lazy<byte[]> document = new(() => new OpenApiDocument(routes, comments).Write());

    public Task WriteDocumentAsync(HttpContext context) => WriteAsync(context, "application/json", document.Value);

    public static Task WritePageAsync(HttpContext context)
    {
        using var stream = typeof(ApiDocuments).Assembly.GetManifestResourceStream("docs.html")!;
        using var page = new MemoryStream();
        stream.CopyTo(page);
        return WriteAsync(context, "text/html; charset=utf-8", page.ToArray());
    }

    private static async Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
