using System.Globalization;
using AIForge.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Sessions;

/// <summary>
/// The cookie form of the API's sessions, for the web app. The coordinator knows tokens only: with the header `x-aiforge-session: cookie`
/// tokens that it replies with go into cookies that no script can read, and come back from there. Steps of docs/flows/web-session.md.
/// </summary>
internal sealed class CookieSessions(TimeProvider clock)
{
    private const string Header = "x-aiforge-session";
    private const string Cookie = "cookie";
    private const string Expired = "expired";

    /// <summary>The access token of the browser that sent the request, where its cookie counts; null for all others.</summary>
    public static string? AccessTokenOf(RestRequest request)
    {
        var http = request.Http.Request;
        if (http.Headers.Cookie.Count == 0 || HasCredential(request)) return null;
        if (!BrowserOrigin.IsTypedAddress(http) && !IsFromOwnApp(http)) return null;
        return http.Cookies[SessionCookieNames.Of(http).Access] is { Length: > 0 } token && token.All(static c => c is > ' ' and <= '~') ? token : null;
    }

    /// <summary>Step 2: refuses what no cookie could answer, and puts the refresh token where the call expects it.</summary>
    public static void Prepare(RestRequest request, IMessage message)
    {
        if (!IsAsked(request.Http.Request)) return;
        var isRefresh = message is RefreshSessionRequest { RefreshToken: "" };
        if (!isRefresh && !OpensSession(message.Descriptor)) return;

        var http = request.Http.Request;
        if (!BrowserOrigin.IsOwnPage(http)) throw SessionFaults.ForeignPage();
        if (!BrowserOrigin.IsSecure(http) && !BrowserOrigin.IsLoopback(http)) throw SessionFaults.NeedsTls();
        if (!isRefresh) return;

        var token = http.Cookies[SessionCookieNames.Of(http).Refresh];
        if (string.IsNullOrEmpty(token))
        {
            Forget(request);
            throw SessionFaults.NoRefreshToken();
        }

        ((RefreshSessionRequest)message).RefreshToken = token;
    }

    /// <summary>Step 4: tokens leave the reply and become cookies; a session that was ended takes its cookies along.</summary>
    public void TakeTokens(RestRequest request, IMessage reply)
    {
        if (!IsAsked(request.Http.Request)) return;
        if (reply is LogoutResponse)
        {
            Forget(request);
            return;
        }

        if (TokensField(reply.Descriptor)?.Accessor.GetValue(reply) is not SessionTokens tokens)
        {
            if (IsExpired(request)) request.Http.Response.Headers[Header] = Expired;
            return;
        }

        Keep(request.Http, tokens);
        tokens.AccessToken = "";
        tokens.RefreshToken = "";
    }

    /// <summary>Step 5: a refused refresh means that the session is over.</summary>
    public static void AfterFailure(RestRequest request, IMessage message, RpcException failure)
    {
        if (message is RefreshSessionRequest && failure.StatusCode == StatusCode.Unauthenticated && IsAsked(request.Http.Request)) Forget(request);
    }

    /// <summary>
    /// What everybody may ask has an answer without the access cookie too, but a visitor's. The app cannot see that the cookie is gone:
    /// it is told to renew, and asks again. Only what reads may be asked twice.
    /// </summary>
    private static bool IsExpired(RestRequest request)
    {
        var http = request.Http.Request;
        var names = SessionCookieNames.Of(http);
        return HttpMethods.IsGet(http.Method) && !HasCredential(request) && IsFromOwnApp(http)
            && string.IsNullOrEmpty(http.Cookies[names.Access]) && !string.IsNullOrEmpty(http.Cookies[names.Refresh]);
    }

    private static bool IsAsked(HttpRequest request) => request.Headers[Header] == Cookie;

    /// <summary>
    /// A page of another origin cannot add the header without being asked first, and cannot pretend to be of this one. What only reads
    /// may come without the header, as links to files do.
    /// </summary>
    private static bool IsFromOwnApp(HttpRequest request)
    {
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return BrowserOrigin.IsOwnPage(request) && (isRead || IsAsked(request));
    }

    private static bool HasCredential(RestRequest request)
    {
        var headers = request.Http.Request.Headers;
        return headers.Authorization.Count > 0 || headers.ContainsKey("x-api-key") || request.IsSigned;
    }

    private static bool OpensSession(MessageDescriptor request) =>
        request == RegisterRequest.Descriptor || request == LoginRequest.Descriptor || request == LoginWithWalletRequest.Descriptor;

    private static FieldDescriptor? TokensField(MessageDescriptor reply) =>
        reply.Fields.InDeclarationOrder().FirstOrDefault(field => field is { FieldType: FieldType.Message, IsRepeated: false } && field.MessageType == SessionTokens.Descriptor);

    private void Keep(HttpContext http, SessionTokens tokens)
    {
        var names = SessionCookieNames.Of(http.Request);
        var left = tokens.RefreshExpireTime.ToDateTimeOffset() - clock.GetUtcNow();
        Set(http.Response, names, names.Access, tokens.AccessToken, TimeSpan.FromSeconds(tokens.ExpiresIn), isForScripts: false);
        Set(http.Response, names, names.Refresh, tokens.RefreshToken, left, isForScripts: false);
        // Tells the app whether there is anybody to ask for, and by another value that the cookies are others than before.
        Set(http.Response, names, names.Marker, clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), left, isForScripts: true);
    }

    private static void Forget(RestRequest request)
    {
        var names = SessionCookieNames.Of(request.Http.Request);
        foreach (var name in new[] { names.Access, names.Refresh, names.Marker })
            Set(request.Http.Response, names, name, "", TimeSpan.Zero, isForScripts: name == names.Marker);
    }

    private static void Set(HttpResponse response, SessionCookieNames names, string name, string value, TimeSpan age, bool isForScripts)
    {
        var seconds = ((long)Math.Max(0, age.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var flags = (names.IsSecure ? "; Secure" : "") + (isForScripts ? "" : "; HttpOnly");
        response.Headers.Append("Set-Cookie", $"{name}={value}; Path=/; Max-Age={seconds}; SameSite=Strict{flags}");
    }
}
