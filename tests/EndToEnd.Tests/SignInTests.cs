using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AIForge.EndToEnd.Tests;

/// <summary>Passwords, sessions and the limits of a plan over REST.</summary>
[Collection(NetworkCollection.Name)]
public sealed partial class SignInTests(NetworkFixture network)
{
    private const string Password = "a long enough passphrase 7";

    [SkippableFact]
    public async Task Session_SpentRefreshTokenComesAgain_EndsForBothHands()
    {
        var email = await RegisterAsync("reuse");
        var first = Tokens(await PostAsync("/api/auth/login", new { login = email, password = Password }));
        var second = Tokens(await PostAsync("/api/auth/refresh", new { refreshToken = first.Refresh }));
        (await GetMeAsync(second.Access)).StatusCode.Should().Be(HttpStatusCode.OK);

        var reused = await network.Client.PostAsJsonAsync("/api/auth/refresh", new { refreshToken = first.Refresh });

        await Problem.IsAsync(reused, HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
        await Problem.IsAsync(await GetMeAsync(second.Access), HttpStatusCode.Unauthorized, "CREDENTIAL_REVOKED");
        await Problem.IsAsync(await network.Client.PostAsJsonAsync("/api/auth/refresh", new { refreshToken = second.Refresh }), HttpStatusCode.Unauthorized, "REFRESH_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task PasswordReset_TokenOfTheMail_SetsAnotherPasswordOnce()
    {
        const string another = "an even longer passphrase 8";
        var email = await RegisterAsync("reset");
        var before = Tokens(await PostAsync("/api/auth/login", new { login = email, password = Password }));

        await PostAsync("/api/auth/password/reset-request", new { email });
        var token = await MailedTokenAsync(email, "afw_");
        await PostAsync("/api/auth/password/reset", new { token, newPassword = another });

        await Problem.IsAsync(await network.Client.PostAsJsonAsync("/api/auth/login", new { login = email, password = Password }), HttpStatusCode.Unauthorized, "LOGIN_FAILED");
        await Problem.IsAsync(await GetMeAsync(before.Access), HttpStatusCode.Unauthorized, "CREDENTIAL_REVOKED");
        var after = Tokens(await PostAsync("/api/auth/login", new { login = email, password = another }));
        (await GetMeAsync(after.Access)).StatusCode.Should().Be(HttpStatusCode.OK);
        await Problem.IsAsync(await network.Client.PostAsJsonAsync("/api/auth/password/reset", new { token, newPassword = Password }), HttpStatusCode.BadRequest, "MAIL_TOKEN_INVALID");
    }

    [SkippableFact]
    public async Task FreePlan_EleventhRequestOfAMinute_IsToldWhenToComeBack()
    {
        await network.EnsureNodesAsync();
        var email = await RegisterAsync("free");
        var token = Tokens(await PostAsync("/api/auth/login", new { login = email, password = Password })).Access;

        using var first = await ChatAsync(token);
        first.StatusCode.Should().Be(HttpStatusCode.OK);
        Header(first, "ratelimit-policy").Should().Contain("\"minute\";q=10;w=60").And.Contain("\"month\";q=5000");
        Header(first, "ratelimit").Should().StartWith("\"minute\";r=9;");
        Header(first, "x-ratelimit-limit-requests").Should().Be("10");
        Header(first, "x-ratelimit-remaining-requests").Should().Be("9");
        for (var i = 2; i <= 10; i++)
        {
            using var next = await ChatAsync(token);
            next.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        using var refused = await ChatAsync(token);

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(2));
        Header(refused, "x-ratelimit-remaining-requests").Should().Be("0");
        Header(refused, "ratelimit").Should().StartWith("\"minute\";r=0;");
        var error = JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
        error.GetProperty("code").GetString().Should().Be("rate_limit_exceeded");
    }

    private async Task<string> RegisterAsync(string name)
    {
        var email = $"{name}@example.org";
        var registered = await PostAsync("/api/auth/register", new { email, username = name, password = Password });
        (await GetMeAsync(Tokens(registered).Access)).StatusCode.Should().Be(HttpStatusCode.OK);
        return email;
    }

    private async Task<JsonElement> PostAsync(string path, object body) => await NetworkFixture.Json(await network.Client.PostAsJsonAsync(path, body));

    private static (string Access, string Refresh) Tokens(JsonElement session)
    {
        var tokens = session.GetProperty("tokens");
        return (tokens.GetProperty("accessToken").GetString()!, tokens.GetProperty("refreshToken").GetString()!);
    }

    private Task<HttpResponseMessage> GetMeAsync(string token) => SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/auth/me"), token);

    private Task<HttpResponseMessage> ChatAsync(string token) => SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(ChatStream.Body("Hello!", 1, stream: false)) }, token);

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string token)
    {
        using (request)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return await network.Client.SendAsync(request);
        }
    }

    private Task<string> MailedTokenAsync(string to, string prefix) => Eventually.GetAsync(
        async () =>
        {
            if (!Directory.Exists(network.MailFolder)) return null;
            foreach (var file in Directory.GetFiles(network.MailFolder, "*.eml"))
            {
                var mail = await File.ReadAllTextAsync(file);
                var token = Token().Matches(mail).Select(match => match.Value).FirstOrDefault(token => token.StartsWith(prefix, StringComparison.Ordinal));
                if (token is not null && mail.Contains($"To: {to}\r\n", StringComparison.Ordinal)) return token;
            }

            return null;
        },
        $"the mail to {to}");

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));

    [GeneratedRegex(@"\baf[a-z]_[A-Za-z0-9_-]+")]
    private static partial Regex Token();
}
