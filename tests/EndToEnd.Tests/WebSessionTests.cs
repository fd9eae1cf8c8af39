using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AIForge.EndToEnd.Tests;

/// <summary>A browser's session in cookies, from its sign-in to its end, with the coordinator's own tokens in them.</summary>
[Collection(NetworkCollection.Name)]
public sealed class WebSessionTests(NetworkFixture network)
{
    [SkippableFact]
    public async Task CookieSession_SignInToSignOut_WorksWithoutAPageSeeingATokenOnce()
    {
        await network.EnsureNodesAsync();
        using var browser = Browser();
        var registered = await PostAsync(browser, "/api/auth/register", new { email = "web@example.org", username = "web", password = "a long enough passphrase 7" });
        registered.GetProperty("tokens").GetProperty("accessToken").GetString().Should().BeEmpty();
        (await UsernameAsync(browser)).Should().Be("web");

        var renewed = await PostAsync(browser, "/api/auth/refresh", new { });
        renewed.GetProperty("tokens").GetProperty("refreshToken").GetString().Should().BeEmpty();
        (await UsernameAsync(browser)).Should().Be("web");

        await PostAsync(browser, "/api/auth/logout", new { });
        using var after = await browser.GetAsync("/api/auth/me");
        after.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        using var gone = await browser.PostAsJsonAsync("/api/auth/refresh", new { });
        gone.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    private HttpClient Browser()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(network.GatewayUrl) };
        client.DefaultRequestHeaders.Add("x-aiforge-session", "cookie");
        client.DefaultRequestHeaders.Add("sec-fetch-site", "same-origin");
        client.DefaultRequestHeaders.Add("origin", network.GatewayUrl);
        return client;
    }

    private static async Task<string?> UsernameAsync(HttpClient browser) =>
        (await NetworkFixture.Json(await browser.GetAsync("/api/auth/me"))).GetProperty("user").GetProperty("username").GetString();

    private static async Task<JsonElement> PostAsync(HttpClient browser, string path, object body) => await NetworkFixture.Json(await browser.PostAsJsonAsync(path, body));
}
