using Microsoft.Net.Http.Headers;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>The secret that a request carries, from <c>authorization: Bearer</c> or <c>x-api-key</c>.</summary>
internal static class PresentedCredential
{
    private const string Bearer = "Bearer ";
    private const string ApiKeyHeader = "x-api-key";
    private const int LongestCredential = 4096;

    public static string? Read(HttpRequest request)
    {
        var authorization = request.Headers[HeaderNames.Authorization].ToString();
        var credential = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : request.Headers[ApiKeyHeader].ToString().Trim();
        // An over-long one is kept as a credential that nobody accepts, rather than as none at all.
        return credential.Length switch { 0 => null, > LongestCredential => "too long", _ => credential };
    }
}
