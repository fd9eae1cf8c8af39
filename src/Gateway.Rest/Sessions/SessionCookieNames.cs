using System.Globalization;

namespace AIForge.Gateway.Rest.Sessions;

/// <summary>
/// The names of a browser's cookies. Over TLS their prefix makes browsers refuse any that another host or an unprotected page set. On
/// this machine's own address there is no TLS; cookies do not tell ports apart, so there each network has names of its own.
/// </summary>
internal sealed record SessionCookieNames(string Access, string Refresh, string Marker, bool IsSecure)
{
    private const string Protected = "__Host-aiforge-";

    private static readonly SessionCookieNames OverTls = new(Protected + "access", Protected + "refresh", "aiforge-signed-in", IsSecure: true);

    public static SessionCookieNames Of(HttpRequest request)
    {
        if (BrowserOrigin.IsSecure(request) || !BrowserOrigin.IsLoopback(request)) return OverTls;
        // A proxy on this machine ends TLS without a word about it in a request that names no origin.
        if (request.Cookies.ContainsKey(OverTls.Access) || request.Cookies.ContainsKey(OverTls.Refresh)) return OverTls;

        var port = (request.Host.Port ?? 80).ToString(CultureInfo.InvariantCulture);
        return new SessionCookieNames($"aiforge-access-{port}", $"aiforge-refresh-{port}", $"aiforge-signed-in-{port}", IsSecure: false);
    }
}
