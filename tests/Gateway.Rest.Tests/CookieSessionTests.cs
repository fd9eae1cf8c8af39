using System.Globalization;
using System.Net;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Sessions in cookies: who gets one, when it counts, and what a foreign page can do with it.</summary>
[Collection(GatewaySuite.Name)]
public sealed class CookieSessionTests(GatewayFixture gateway)
{
    private const string Login = """{"login":"ada","password":"x"}""";
    private static readonly (string, string) Asked = ("x-aiforge-session", "cookie");
    private static readonly (string, string) SameOrigin = ("Sec-Fetch-Site", "same-origin");

    private string Port => gateway.Address.Port.ToString(CultureInfo.InvariantCulture);

    private (string, string) OwnOrigin => ("Origin", gateway.Address.GetLeftPart(UriPartial.Authority));

    private (string, string) AccessCookie => ("Cookie", $"aiforge-access-{Port}={FakeAuth.Access}");

    [Fact]
    public async Task Login_CookieForm_MovesTheTokensIntoCookies()
    {
        var reply = await SendAsync("POST", "/api/auth/login", Login, Asked, OwnOrigin, SameOrigin);

        reply.Status.Should().Be(HttpStatusCode.OK);
        reply.Body.Should().NotContain(FakeAuth.Access).And.NotContain(FakeAuth.Refresh).And.Contain("ada");
        var cookies = reply.Message.Headers.GetValues("Set-Cookie").ToList();
        cookies.Should().HaveCount(3);
        cookies[0].Should().Be($"aiforge-access-{Port}={FakeAuth.Access}; Path=/; Max-Age=900; SameSite=Strict; HttpOnly");
        cookies[1].Should().StartWith($"aiforge-refresh-{Port}={FakeAuth.Refresh}; Path=/; Max-Age=25").And.EndWith("; SameSite=Strict; HttpOnly");
        cookies[2].Should().MatchRegex($@"^aiforge-signed-in-{Port}=\d{{13}};").And.NotContain("HttpOnly");
    }

    [Fact]
    public async Task Login_ThroughTls_HasProtectedCookies()
    {
        var reply = await SendAsync("POST", "/api/auth/login", Login, Asked, ("Host", "forge.example"), ("Origin", "https://forge.example"), SameOrigin);

        var cookies = reply.Message.Headers.GetValues("Set-Cookie").ToList();
        cookies[0].Should().StartWith("__Host-aiforge-access=").And.Contain("; Secure").And.Contain("Path=/;");
        cookies[1].Should().StartWith("__Host-aiforge-refresh=").And.Contain("; Secure");
    }

    [Fact]
    public async Task Renewal_GivesTheReadableCookieAnotherValue()
    {
        var before = await SendAsync("POST", "/api/auth/login", Login, Asked, OwnOrigin, SameOrigin);
        var after = await SendAsync("POST", "/api/auth/refresh", "{}", Asked, OwnOrigin, SameOrigin, ("Cookie", $"aiforge-refresh-{Port}={FakeAuth.Refresh}"));

        after.Message.Headers.GetValues("Set-Cookie").Last().Should().StartWith("aiforge-signed-in").And.NotBe(
            before.Message.Headers.GetValues("Set-Cookie").Last(), "tabs learn by it that another one has renewed the session");
    }

    [Fact]
    public async Task Login_OtherClients_GetTokensAndNoCookie()
    {
        var reply = await SendAsync("POST", "/api/auth/login", Login);

        reply.Json.GetProperty("tokens").GetProperty("accessToken").GetString().Should().Be(FakeAuth.Access);
        reply.Header("Set-Cookie").Should().BeNull();
    }

    [Theory]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData(null, "https://evil.example")]
    [InlineData("same-origin", "https://evil.example")]
    [InlineData(null, "null")]
    [InlineData(null, null)]
    public async Task Login_FromAForeignPage_IsRefused(string? site, string? origin)
    {
        List<(string, string)> headers = [Asked];
        if (site is not null) headers.Add(("Sec-Fetch-Site", site));
        if (origin is not null) headers.Add(("Origin", origin));

        var reply = await SendAsync("POST", "/api/auth/login", Login, [.. headers]);

        reply.Status.Should().Be(HttpStatusCode.Forbidden);
        reply.Json.GetProperty("code").GetString().Should().Be("SESSION_FOREIGN_PAGE");
        reply.Header("Set-Cookie").Should().BeNull();
    }

    [Fact]
    public async Task Login_PlainHttpOnAnotherAddress_SaysThatItNeedsTls()
    {
        var reply = await SendAsync("POST", "/api/auth/login", Login, Asked, ("Host", "192.168.1.5:18000"), ("Origin", "http://192.168.1.5:18000"), SameOrigin);

        reply.Json.GetProperty("code").GetString().Should().Be("SESSION_NEEDS_TLS");
    }

    [Fact]
    public async Task Call_OwnPage_HasTheBearerOfItsCookie() =>
        (await AuthorizationAsync(AccessCookie, SameOrigin)).Should().Be($"Bearer {FakeAuth.Access}");

    [Fact]
    public async Task Call_TypedAddress_MayRead() => (await AuthorizationAsync(AccessCookie, ("Sec-Fetch-Site", "none"))).Should().Be($"Bearer {FakeAuth.Access}");

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "null")]
    [InlineData("X-Nothing", "1")]
    public async Task Call_NotFromOwnPage_IsAnonymous(string name, string value) =>
        (await AuthorizationAsync(AccessCookie, Asked, (name, value))).Should().BeNull();

    [Fact]
    public async Task Call_OwnCredential_WinsOverTheCookie()
    {
        (await AuthorizationAsync(AccessCookie, SameOrigin, ("Authorization", "Bearer mine"))).Should().Be("Bearer mine");
        (await AuthorizationAsync(AccessCookie, SameOrigin, ("X-Api-Key", "afk_mine"))).Should().BeNull();
    }

    [Fact]
    public async Task Read_AccessCookieGone_SaysThatTheSessionIsToBeRenewed()
    {
        var refresh = ("Cookie", $"aiforge-refresh-{Port}={FakeAuth.Refresh}");
        async Task<string?> SaidAsync(string verb, params (string, string)[] headers) =>
            (await SendAsync(verb, verb == "GET" ? "/api/test/headers" : "/api/test/jobs", verb == "GET" ? null : """{"id":"x"}""", headers)).Header("x-aiforge-session");

        (await SaidAsync("GET", Asked, SameOrigin, refresh)).Should().Be("expired");
        (await SaidAsync("GET", Asked, SameOrigin, ("Cookie", $"{refresh.Item2}; {AccessCookie.Item2}"))).Should().BeNull("it counts");
        (await SaidAsync("GET", Asked, SameOrigin)).Should().BeNull("a visitor has nothing to renew");
        (await SaidAsync("GET", SameOrigin, refresh)).Should().BeNull("only the app renews");
        (await SaidAsync("GET", Asked, ("Sec-Fetch-Site", "same-site"), refresh)).Should().BeNull("other pages learn nothing of who has a session");
        (await SaidAsync("GET", Asked, SameOrigin, refresh, ("X-Api-Key", "afk_mine"))).Should().BeNull();
        (await SaidAsync("POST", Asked, SameOrigin, refresh)).Should().BeNull("what changes something must not be asked twice");
    }

    [Theory]
    [InlineData("a%0d%0ax-admin: 1")]
    [InlineData("caf%c3%a9")]
    [InlineData("")]
    public async Task Call_CookieThatIsNoToken_IsAnonymous(string value) =>
        (await AuthorizationAsync(("Cookie", $"aiforge-access-{Port}={value}"), SameOrigin)).Should().BeNull();

    [Fact]
    public async Task Call_UnprotectedCookieOverTls_IsNotBelieved() =>
        (await AuthorizationAsync(("Host", "forge.example"), ("Cookie", $"aiforge-access-443={FakeAuth.Access}; aiforge-access={FakeAuth.Access}"), SameOrigin)).Should().BeNull();

    [Theory]
    [InlineData(true, FakeAuth.Access)]
    [InlineData(false, null)]
    public async Task Change_NeedsTheHeaderBesideTheCookie(bool isAsked, string? expected)
    {
        gateway.Backend.Forget();
        (string, string)[] headers = isAsked ? [AccessCookie, SameOrigin, Asked] : [AccessCookie, SameOrigin];

        await SendAsync("POST", "/api/test/jobs", """{"id":"x"}""", headers);

        gateway.Backend.LastAuthorization.Should().Be(expected is null ? null : $"Bearer {expected}");
    }

    [Fact]
    public async Task Refresh_TakesItsTokenFromTheCookie()
    {
        var reply = await SendAsync("POST", "/api/auth/refresh", "{}", Asked, SameOrigin, OwnOrigin, ("Cookie", $"aiforge-refresh-{Port}={FakeAuth.Refresh}"));

        reply.Status.Should().Be(HttpStatusCode.OK);
        reply.Body.Should().NotContain(FakeAuth.NextAccess);
        reply.Header("Set-Cookie").Should().Contain(FakeAuth.NextAccess).And.Contain("afr_second");
    }

    [Theory]
    [InlineData("afr_spent")]
    [InlineData(null)]
    public async Task Refresh_Refused_RemovesTheCookies(string? token)
    {
        (string, string)[] headers = token is null ? [Asked, SameOrigin, OwnOrigin] : [Asked, SameOrigin, OwnOrigin, ("Cookie", $"aiforge-refresh-{Port}={token}")];

        var reply = await SendAsync("POST", "/api/auth/refresh", "{}", headers);

        reply.Status.Should().Be(HttpStatusCode.Unauthorized);
        reply.Message.Headers.GetValues("Set-Cookie").Should().HaveCount(3).And.OnlyContain(cookie => cookie.Contains("=; Path=/; Max-Age=0;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logout_RemovesTheCookies()
    {
        var reply = await SendAsync("POST", "/api/auth/logout", "{}", Asked, SameOrigin, OwnOrigin, AccessCookie);

        reply.Message.Headers.GetValues("Set-Cookie").Should().HaveCount(3).And.OnlyContain(cookie => cookie.Contains("Max-Age=0", StringComparison.Ordinal));
    }

    private async Task<string?> AuthorizationAsync(params (string, string)[] headers)
    {
        var reply = await SendAsync("GET", "/api/test/headers", null, headers);
        return reply.Json.GetProperty("headers").TryGetProperty("authorization", out var value) ? value.GetString() : null;
    }

    private Task<Exchange> SendAsync(string verb, string path, string? body, params (string, string)[] headers) =>
        Exchange.SendAsync(gateway, verb, path, body, headers);
}
