using System.Net;

namespace AIForge.Gateway.Rest.Sessions;

/// <summary>
/// Where a browser's request came from. Cookies travel with whatever a browser sends, so one of them counts only when the page that
/// sent the request was served by this gateway.
/// </summary>
internal static class BrowserOrigin
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>A page of this very origin sent the request; of older browsers only what names its origin is believed.</summary>
    public static bool IsOwnPage(HttpRequest request)
    {
        var site = request.Headers[FetchSite].ToString();
        if (site.Length > 0 && site != "same-origin") return false;
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 ? IsOwn(request, origin) : site.Length > 0;
    }

    /// <summary>The user typed the address or opened a bookmark: nobody else's page asked for it.</summary>
    public static bool IsTypedAddress(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Headers[FetchSite] == "none";

    /// <summary>The browser speaks TLS, whether it ends here or at a proxy.</summary>
    public static bool IsSecure(HttpRequest request) =>
        request.IsHttps || request.Headers.Origin.ToString().StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The browser runs on this machine and calls it by one of its own names.</summary>
    public static bool IsLoopback(HttpRequest request) =>
        request.Host.Host is "localhost" || (IPAddress.TryParse(request.Host.Host, out var address) && IPAddress.IsLoopback(address));

    // A proxy may end TLS, so the scheme is not compared: it is the browser's own, and the host is what a page cannot choose.
    private static bool IsOwn(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && uri.Authority.Equals(WithoutUsualPort(request.Host, uri.Scheme), StringComparison.OrdinalIgnoreCase);

    private static string WithoutUsualPort(HostString host, string scheme) =>
        host.Port == (scheme == "https" ? 443 : 80) ? host.Host : host.Value ?? "";
}
