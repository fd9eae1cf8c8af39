namespace AIForge.Coordinator.Platform.Auth;

/// <summary>Which authentication scheme takes the requests that carry a header of its own.</summary>
internal sealed class CredentialHeaders
{
    private readonly Dictionary<string, string> _schemes = new(StringComparer.Ordinal);

    public void Add(string header, string scheme) => _schemes.Add(header, scheme);

    public string? SchemeOf(HttpRequest request)
    {
        foreach (var (header, scheme) in _schemes)
        {
            if (request.Headers.ContainsKey(header)) return scheme;
        }

        return null;
    }
}
