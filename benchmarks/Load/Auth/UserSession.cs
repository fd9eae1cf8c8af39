using System.Net.Http.Json;
using System.Text.Json;
using AIForge.Load.Network;

namespace AIForge.Load.Auth;

/// <summary>A user with a password, who can sign in again and again.</summary>
internal sealed class UserSession : IDisposable
{
    private const string Password = "a long enough passphrase 1";

    private readonly HttpClient _http;

    private UserSession(HttpClient http) => _http = http;

    public string AccessToken { get; private set; } = "";

    public static async Task<UserSession> RegisterAsync(BenchNetwork network)
    {
        // Without the key that the network's own client presents.
        var session = new UserSession(new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = network.Client.BaseAddress });
        session.AccessToken = await session.PostAsync("/api/auth/register", new { email = "bench@example.org", username = "bench-session", password = Password });
        return session;
    }

    /// <summary>Opens another session and returns its access token.</summary>
    public Task<string> LoginAsync() => PostAsync("/api/auth/login", new { login = "bench-session", password = Password });

    public void Dispose() => _http.Dispose();

    private async Task<string> PostAsync(string path, object body)
    {
        using var reply = await _http.PostAsJsonAsync(path, body);
        reply.EnsureSuccessStatusCode();
        return (await reply.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tokens").GetProperty("accessToken").GetString()!;
    }
}
