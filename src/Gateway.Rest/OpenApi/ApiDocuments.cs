using System.Security.Cryptography;
using System.Text;
using AIForge.Gateway.Rest.Routing;

namespace AIForge.Gateway.Rest.OpenApi;

/// <summary>/openapi.json and the page that shows it.</summary>
internal sealed class ApiDocuments(RouteTable routes, CommentIndex comments)
{
    private static readonly string Page = ReadPage();

    private static readonly string Policy =
        $"default-src 'none'; connect-src 'self'; script-src {HashOf("script")}; style-src {HashOf("style")}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly Lazy<byte[]> document = new(() => new OpenApiDocument(routes, comments).Write());

    public Task WriteDocumentAsync(HttpContext context) => WriteAsync(context, "application/json", document.Value);

    public static Task WritePageAsync(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return WriteAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Page));
    }

    private static string ReadPage()
    {
        using var reader = new StreamReader(typeof(ApiDocuments).Assembly.GetManifestResourceStream("docs.html")!);
        return reader.ReadToEnd();
    }

    /// <summary>A source of the page's policy (CSP 3, section 2.3.1): what stands between the tags of this name, and nothing else inline.</summary>
    private static string HashOf(string tag)
    {
        var start = Page.IndexOf($"<{tag}>", StringComparison.Ordinal) + tag.Length + 2;
        var inline = Page[start..Page.IndexOf($"</{tag}>", start, StringComparison.Ordinal)];
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(inline)))}'";
    }

    private static async Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
