namespace AIForge.Coordinator.Platform.Auth;

/// <summary>Which authentication scheme takes which credential, by the credential's first characters.</summary>
internal sealed class CredentialPrefixes
{
    private readonly Dictionary<string, string> _schemes = new(StringComparer.Ordinal);

    public void Add(string prefix, string scheme) => _schemes.Add(prefix, scheme);

    public string? SchemeOf(string? credential)
    {
        if (credential is null) return null;

        foreach (var (prefix, scheme) in _schemes)
        {
            if (credential.StartsWith(prefix, StringComparison.Ordinal)) return scheme;
        }

        return null;
    }
}
