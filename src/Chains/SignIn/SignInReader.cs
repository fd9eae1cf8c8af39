using System.Globalization;
using AIForge.Chains.Ethereum;

namespace AIForge.Chains.SignIn;

/// <summary>Reads one sign-in message line by line, top down, and remembers the first part that is wrong.</summary>
internal sealed class SignInReader(string text)
{
    private const int ShortestNonce = 8;

    private readonly string[] _lines = text.Split('\n');
    private int _next;

    public SignInPart Wrong { get; private set; }

    /// <summary>Null when something is wrong.</summary>
    public SignInMessage? Read()
    {
        var (scheme, domain, network) = ReadInvitation();
        var address = ReadAddress(network);
        var statement = ReadStatement();
        var uri = Required(SignInPart.Uri, SignInText.Uri, Rfc3986.IsUri);
        Required(SignInPart.Version, SignInText.Version, version => version is [SignInText.CurrentVersion]);
        ulong chainId = 0;
        Required(SignInPart.ChainId, SignInText.ChainId, id => ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out chainId));
        var nonce = Required(SignInPart.Nonce, SignInText.Nonce, value => value.Length >= ShortestNonce && value.All(char.IsAsciiLetterOrDigit));
        var issuedAt = ReadTime(SignInPart.IssuedAt, SignInText.IssuedAt, isRequired: true);
        var expirationTime = ReadTime(SignInPart.ExpirationTime, SignInText.ExpirationTime, isRequired: false);
        var notBefore = ReadTime(SignInPart.NotBefore, SignInText.NotBefore, isRequired: false);
        var requestId = Optional(SignInPart.RequestId, SignInText.RequestId, Rfc3986.IsPathCharacters);
        var resources = ReadResources();
        if (_next != _lines.Length) Fail(SignInPart.Layout);
        if (Wrong != SignInPart.None) return null;

        return new SignInMessage
        {
            Scheme = scheme,
            Domain = domain,
            Address = address!,
            Statement = statement,
            Uri = uri,
            ChainId = chainId,
            Nonce = nonce,
            IssuedAt = issuedAt!.Value,
            ExpirationTime = expirationTime,
            NotBefore = notBefore,
            RequestId = requestId,
            Resources = resources,
        };
    }

    private (string? Scheme, string Domain, WalletNetwork Network) ReadInvitation()
    {
        var line = Take();
        foreach (var network in Enum.GetValues<WalletNetwork>())
        {
            var invitation = SignInText.Invitation(network);
            if (!line.EndsWith(invitation, StringComparison.Ordinal)) continue;

            var parts = line[..^invitation.Length].Split(SignInText.SchemeEnd, 2);
            var scheme = parts.Length == 2 ? parts[0] : null;
            if (!Rfc3986.IsAuthority(parts[^1]) || (scheme is not null && !Rfc3986.IsScheme(scheme))) Fail(SignInPart.Domain);
            return (scheme, parts[^1], network);
        }

        Fail(SignInPart.Layout);
        return (null, "", default);
    }

    private WalletAddress? ReadAddress(WalletNetwork network)
    {
        if (!WalletAddress.TryParse(Take(), network, AddressChecksum.Required, out var address, out _)) Fail(SignInPart.Address);
        if (Take().Length > 0) Fail(SignInPart.Layout);
        return address;
    }

    /// <summary>Without a statement its line is not there, which leaves two empty ones in a row.</summary>
    private string? ReadStatement()
    {
        var line = Take();
        if (line.Length == 0) return null;

        if (!Rfc3986.IsStatement(line)) Fail(SignInPart.Statement);
        if (Take().Length > 0) Fail(SignInPart.Layout);
        return line;
    }

    private DateTimeOffset? ReadTime(SignInPart part, string name, bool isRequired)
    {
        DateTimeOffset time = default;
        bool IsTime(string value) => Rfc3339.TryParse(value, out time);
        var read = isRequired ? Required(part, name, IsTime) : Optional(part, name, IsTime);
        return read is null ? null : time;
    }

    private List<string>? ReadResources()
    {
        if (Peek() != SignInText.Resources) return null;

        Take();
        var resources = new List<string>();
        while (_next < _lines.Length) resources.Add(Required(SignInPart.Resources, SignInText.Resource, Rfc3986.IsUri));
        return resources;
    }

    private string Required(SignInPart part, string name, Func<string, bool> isRight)
    {
        var value = Optional(part, name, isRight);
        if (value is not null) return value;

        Take();
        Fail(part);
        return "";
    }

    private string? Optional(SignInPart part, string name, Func<string, bool> isRight)
    {
        if (!Peek().StartsWith(name, StringComparison.Ordinal)) return null;

        var value = Take()[name.Length..];
        if (!isRight(value)) Fail(part);
        return value;
    }

    private string Peek() => _next < _lines.Length ? _lines[_next] : "";

    private string Take()
    {
        if (_next < _lines.Length) return _lines[_next++];

        Fail(SignInPart.Layout);
        return "";
    }

    private void Fail(SignInPart part)
    {
        if (Wrong == SignInPart.None) Wrong = part;
    }
}
